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
active = Zuletzt aktiv { $ago }
local-time = { $time } Ortszeit
read-at = Stand: { $time }
read-at-utc = Stand: { $time } UTC
late = Entschuldigung für die späte Antwort (die Frage kam { $ago })

## Präsenz

presence-active = Verfügbar
presence-call = In einem Anruf
presence-do-not-disturb = Nicht stören
presence-inactive = Abwesend
presence-meeting = In einer Besprechung
presence-out-of-office = Nicht im Büro
presence-pending = Noch nie angemeldet
presence-presenting = Präsentiert gerade
presence-unknown = Präsenz unbekannt
presence-not-shared = Gibt die eigene Präsenz nicht frei
presence-other-organization = Andere Organisation: Präsenz nicht sichtbar
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
label-manager = Führungskraft
label-address = Anschrift
label-nickname = Rufname
label-first-name = Vorname
label-last-name = Nachname
label-time-zone = Zeitzone
label-personal-room = Persönlicher Raum
label-sip = SIP
label-calling = Webex Calling
label-xmpp = XMPP
label-created = In Webex seit
label-changed = Profil geändert
button-message = Nachricht
button-email = E-Mail
button-call = Anrufen
button-manager = Führungskraft
button-refresh = Aktualisieren
button-details = Details
manager-of = Führungskraft von { $names }
manager-by-name = Als Führungskraft von { $name } nennt Webex { $manager }, ohne ein Konto.
manager-gone = Das Konto der Führungskraft von { $name } ist für mich nicht sichtbar.
manager-nobody = Für { $name } ist in Webex keine Führungskraft eingetragen.
manager-withheld = Die Führungskraft von { $name } wird hier nicht angezeigt.
note-shortened = Gekürzt, damit es passt. Für alle Angaben bitte nach einer einzelnen Person fragen.

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
hint-names = Webex sucht nur am Anfang von Anzeigenamen, daher genügt der Nachname allein manchmal nicht. Bitte den Vornamen oder die E-Mail-Adresse versuchen.
hint-email = E-Mail-Adressen werden nur innerhalb der Organisation gefunden. Bitte den Namen versuchen oder die Person erwähnen.

## Hilfe

help-fallback = Was man fragen kann.
help-title = Was man fragen kann
help-whom = Wer ist gemeint?
help-whom-hint = Bitte { $verb } schreiben, gefolgt von einem Namen, einer E-Mail-Adresse oder einer @Erwähnung.
help-not-understood = Das habe ich leider nicht verstanden.
help-did-you-mean = War { $verb } gemeint?
for-example = zum Beispiel:
welcome-fallback = Hallo!
welcome-title = Hallo! Ich sage, wer jemand ist und ob die Person gerade erreichbar ist.
welcome-hint = Einfach mich zusammen mit jemandem erwähnen oder auf ein Beispiel drücken. Ich sehe nur Nachrichten, die mich erwähnen.
whois-usage = whois <Name, E-Mail oder @Erwähnung>
whois-summary = Wer jemand ist und wie man die Person erreicht
status-usage = status <Namen, E-Mails, @Erwähnungen oder me>
status-summary = Wer gerade erreichbar ist
manager-usage = manager <Name, E-Mail, @Erwähnung oder me>
manager-summary = Wer die Führungskraft einer Person ist
whoami-usage = whoami
whoami-summary = Die eigene Karte
help-usage = help
help-summary = Was man fragen kann

## Bedauern

apology-fallback = Leider ging das nicht.
sorry-not-allowed = Leider antworte ich nur den Personen, für die ich eingerichtet bin, in der Regel denen der eigenen Organisation.
sorry-refused = Leider hat Webex diese Suche abgelehnt. Bitte anders formulieren.
sorry-unavailable = Leider hat Webex nicht geantwortet. Bitte in einigen Minuten noch einmal fragen.
sorry-too-fast = Das waren viele Fragen auf einmal. Bitte in einer Minute noch einmal fragen.
sorry-too-many = { $most ->
    [one] Das sind mehr Personen, als in eine Antwort passen. Bitte einzeln fragen.
   *[other] Das sind mehr Personen, als in eine Antwort passen. Bitte nach höchstens { $most } fragen.
}
answer = Hier ist die Antwort.
# Zwischen einer Bezeichnung und ihrem Wert.
colon = :
