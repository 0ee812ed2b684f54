# Alles, was Whodex sagt, auf Deutsch. Die Form ist die von Fluent (projectfluent.org).

## Zeit

ago-now = gerade eben
ago-minutes = vor { $n } Min.
ago-hours = vor { $n } Std.
ago-yesterday = gestern
ago-days = { $n ->
    [one] vor { $n } Tag
   *[other] vor { $n } Tagen
}
ago-date = am { $date }
date = { $day }. { $month ->
    [1] Januar
    [2] Februar
    [3] März
    [4] April
    [5] Mai
    [6] Juni
    [7] Juli
    [8] August
    [9] September
    [10] Oktober
    [11] November
   *[12] Dezember
} { $year }
time-of-day = { $weekday ->
    [1] Mo.
    [2] Di.
    [3] Mi.
    [4] Do.
    [5] Fr.
    [6] Sa.
   *[7] So.
} { $time }
active = Aktiv { $ago }
local-time = { $time } Ortszeit
read-at = Gelesen um { $time }
read-at-utc = Gelesen um { $time } UTC
late = Diese Antwort kommt spät: Die Frage war { $ago }.

## Präsenz

presence-active = Verfügbar
presence-call = In einem Anruf
presence-do-not-disturb = Nicht stören
presence-inactive = Abwesend
presence-meeting = In einer Besprechung
presence-out-of-office = Nicht im Büro
presence-pending = Noch nie angemeldet
presence-presenting = Präsentiert gerade
presence-unknown = Präsenz ist Webex nicht bekannt
presence-not-shared = Teilt die Präsenz nicht
presence-other-organization = Aus einer anderen Organisation: Präsenz nicht sichtbar
presence-withheld = Präsenz wird in diesem Bereich nicht angezeigt
presence-none = Bots haben keine Präsenz

## Eine Person

person-fallback = Eine Personenkarte.
bot = Bot
guest = Gast
picture = Bild von { $name }
no-name = Ohne Namen
label-email = E-Mail
label-work = Büro
label-mobile = Mobil
label-fax = Fax
label-extension = Durchwahl
label-phone = Telefon
label-manager = Vorgesetzt
label-address = Anschrift
label-nickname = Rufname
label-first-name = Vorname
label-last-name = Nachname
label-time-zone = Zeitzone
label-personal-room = Eigener Raum
label-sip = SIP
label-calling = Webex Calling
label-xmpp = XMPP
label-created = In Webex seit
label-changed = Geändert
button-message = Nachricht
button-email = E-Mail
button-call = Anrufen
button-manager = Vorgesetzt
button-refresh = Neu lesen
button-details = Mehr dazu
manager-of = Führungskraft von { $names }
manager-by-name = Als Führungskraft von { $name } nennt Webex { $manager }, ohne ein Konto.
manager-gone = Das Konto der Führungskraft von { $name } ist für mich nicht sichtbar.
manager-nobody = Für { $name } ist in Webex keine Führungskraft eingetragen.
manager-withheld = Die Führungskraft von { $name } wird hier nicht angezeigt.
note-shortened = Gekürzt, damit es passt: Wer nach einer Person allein fragt, sieht alles.

## Präsenz mehrerer

status-fallback = Präsenz.

## Wer von diesen?

chooser-fallback = Mehrere Personen kommen in Frage.
chooser-question = Wer ist „{ $asked }“?
chooser-all = { $n ->
    [one] { $n } Person; es kann weitere geben.
   *[other] { $n } Personen, die beste Übereinstimmung zuerst.
}
chooser-part = { $from } bis { $to } von { $n } Personen, die beste Übereinstimmung zuerst.
chooser-first = { $from } bis { $to }, die beste Übereinstimmung zuerst; es kann weitere geben.
chooser-no-more = Mehr gibt es nicht.
suggest-fallback = Niemand heißt so.
suggest-nobody = Niemand heißt „{ $asked }“.
suggest-question = { $n ->
    [one] Ist diese Person gemeint?
   *[other] Ist eine dieser Personen gemeint?
}
button-show = Anzeigen
button-more = Weitere

## Niemand

nobody-fallback = Niemand gefunden.
nobody-named = Niemand namens „{ $name }“ wurde gefunden.
nobody-here = Niemand namens „{ $name }“ wurde gefunden, weder in diesem Bereich noch außerhalb.
nobody-email = Niemand in dieser Organisation hat die Adresse { $address }.
nobody-account = Dieses Konto wurde entfernt oder ist für mich nicht sichtbar.
hint-names = Webex findet Personen am Anfang ihres Anzeigenamens. Ist nur der Nachname bekannt, hilft der Vorname oder die E-Mail-Adresse.
hint-email = Ich finde nur Adressen der eigenen Organisation: Bitte den Namen versuchen oder die Person erwähnen.

## Hilfe

help-fallback = Was man fragen kann.
help-title = Was man fragen kann
help-whom = Wer ist gemeint?
help-whom-hint = Bitte { $verb } und dazu einen Namen, eine E-Mail-Adresse oder eine Erwähnung.
help-not-understood = Das wurde nicht verstanden.
help-did-you-mean = Vielleicht { $verb }?
for-example = zum Beispiel:
welcome-fallback = Hallo!
welcome-title = Hallo! Ich sage, wer jemand ist und ob man die Person jetzt erreicht.
welcome-hint = Erwähnt mich zusammen mit jemandem, oder drückt auf ein Beispiel. Ich höre nur Nachrichten, die mich erwähnen.
whois-usage = whois <Name, E-Mail oder @Erwähnung>
whois-summary = Wer jemand ist, und wie man die Person erreicht
status-usage = status <Namen, E-Mails oder @Erwähnungen>
status-summary = Wer jetzt erreichbar ist; auch mehrere auf einmal
manager-usage = manager <Name, E-Mail oder @Erwähnung>
manager-summary = Wer jemandem vorgesetzt ist
whoami-usage = whoami
whoami-summary = Die eigene Karte
help-usage = help
help-summary = Was man sagen kann

## Bedauern

apology-fallback = Verzeihung.
sorry-not-allowed = Verzeihung, dieser Bot antwortet nur denen, für die er eingerichtet ist: in der Regel den Menschen der eigenen Organisation.
sorry-refused = Verzeihung, Webex hat diese Suche abgelehnt. Bitte anders versuchen.
sorry-unavailable = Verzeihung, Webex hat nicht geantwortet. Bitte in einigen Minuten noch einmal fragen.
sorry-too-fast = Das ist mehr, als ich für eine Person nachschlagen kann: Bitte eine Minute warten und noch einmal fragen.
sorry-too-many = { $most ->
    [one] Das sind mehr Personen, als in eine Antwort passen: Bitte einzeln fragen.
   *[other] Das sind mehr Personen, als in eine Antwort passen: Bitte nach höchstens { $most } fragen.
}
answer = Hier ist die Antwort.
