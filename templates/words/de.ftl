# Alles, was Whodex sagt, auf Deutsch. Die Form ist die von Fluent (projectfluent.org).
# Niemand wird angeredet, weder mit du noch mit Sie: gebeten wird ohne Anrede.

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
weekday = { $weekday ->
    [1] Mo.
    [2] Di.
    [3] Mi.
    [4] Do.
    [5] Fr.
    [6] Sa.
   *[7] So.
}
time-of-day = { weekday } { $time }
time-utc = { $time } UTC
# Wann jemand zuletzt aktiv war.
moment-today = heute um { $time }
moment-yesterday = gestern um { $time }
moment-date = am { $date } um { $time }
# Wie weit zwei Uhren auseinander sind.
hours = { $h } Std.
minutes = { $min } Min.
hours-minutes = { $h } Std. { $min } Min.
difference-ahead = { $difference } voraus
difference-behind = { $difference } zurück
difference-none = gleiche Uhrzeit
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

## Was nach der Präsenz gefragt wurde, in einem Satz beantwortet

# Der Zustand ist einer von denen darunter.
said-yes = Ja, { $state }.
said-no = Nein, { $state }.
said-not-now = Gerade nicht: { $state }.
said-cannot-tell = Das kann ich nicht sagen: { $state }.
said-so = { $state }.
said-active = { $state } (zuletzt aktiv { $ago })
state-active = { $name } ist verfügbar
state-call = { $name } ist in einem Anruf
state-do-not-disturb = { $name } möchte nicht gestört werden
state-inactive = { $name } ist abwesend
state-meeting = { $name } ist in einer Besprechung
state-out-of-office = { $name } ist nicht im Büro
state-pending = { $name } hat sich noch nie angemeldet
state-presenting = { $name } präsentiert gerade
state-unknown = Webex kennt die Präsenz von { $name } nicht
state-not-shared = { $name } gibt die eigene Präsenz nicht frei
state-other-organization = { $name } ist in einer anderen Organisation, deren Präsenz nicht sichtbar ist
state-withheld = die Präsenz von { $name } wird hier nicht angezeigt
state-none = { $name } ist ein Bot, und Bots haben keine Präsenz
state-other = Webex meldet „{ $state }“ für { $name }
seen-at = { $name } war zuletzt { $when } aktiv.
seen-unknown = Wann { $name } zuletzt aktiv war, sagt Webex nicht.
seen-withheld = Wann { $name } zuletzt aktiv war, wird hier nicht angezeigt.

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
label-title = Position
label-department = Abteilung
label-local-time = Ortszeit
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
label-pronouns = Pronomen
label-skills = Kenntnisse
label-room = Raum
button-message = Nachricht
button-email = E-Mail
button-call = Anrufen
button-manager = Führungskraft
button-refresh = Aktualisieren
button-details = Details
button-card = Karte anzeigen
button-privately = Nur mir antworten
manager-of = Führungskraft von { $names }
manager-by-name = In Webex ist { $manager } als Führungskraft von { $name } eingetragen, aber ohne Konto.
manager-gone = Das Konto der Führungskraft von { $name } ist für mich nicht sichtbar.
manager-nobody = Für { $name } ist in Webex keine Führungskraft eingetragen.
manager-withheld = Die Führungskraft von { $name } wird hier nicht angezeigt.
# In einem Bereich mit mehr Mitgliedern, als gelesen werden. Es fehlt, was erst von einer Stufe an gezeigt wird.
too-large-withheld = Dieser Bereich hat mehr Mitglieder, als ich prüfen kann. Daher wird manches hier nicht angezeigt: { $what }.
shown-from-presence = Präsenz
shown-from-business = dienstliche Nummern und Führungskräfte
shown-from-everything = private Nummern und Anschriften
note-shortened = Gekürzt, damit es passt. Für alle Angaben bitte nach einer einzelnen Person fragen.

## Präsenz mehrerer

status-fallback = Präsenz.

## Eine Angabe zu jemandem

contact-fallback = Wie jemand zu erreichen ist.
none-email = Für { $name } ist in Webex keine E-Mail-Adresse eingetragen.
none-phone = Für { $name } ist in Webex keine Telefonnummer eingetragen.
none-phone-of-work = Für { $name } ist in Webex keine Büronummer eingetragen; andere Nummern werden hier nicht angezeigt.
none-mobile = Für { $name } ist in Webex keine Mobilnummer eingetragen.
none-extension = Für { $name } ist in Webex keine Durchwahl eingetragen.
none-address = Für { $name } ist in Webex keine Anschrift eingetragen.
none-local-time = Die Zeitzone von { $name } ist in Webex nicht bekannt.
none-title = Für { $name } ist in Webex keine Position eingetragen.
none-department = Für { $name } ist in Webex keine Abteilung eingetragen.
withheld-phone = Telefonnummern werden hier nicht angezeigt.
withheld-mobile = Mobilnummern werden hier nicht angezeigt.
withheld-extension = Durchwahlen werden hier nicht angezeigt.
withheld-address = Anschriften werden hier nicht angezeigt.
withheld-local-time = Ortszeiten werden hier nicht angezeigt.

## Führungskräfte nach oben, und wen jemand führt

hierarchy-fallback = Führungskräfte und Teams.
chain-of = Führungskräfte von { $name }, die nächste zuerst
chain-loop = Die Reihe schließt sich zum Kreis: Die Führungskraft von { $name } steht schon darin.
chain-cut = Über { $name } geht die Reihe weiter.
reports-of = Personen mit { $name } als Führungskraft
reports-members = Gefunden unter den Mitgliedern dieses Bereichs. Webex listet niemanden nach der Führungskraft auf, daher kann es weitere geben.
reports-known = Von diesen weiß ich es. Webex listet niemanden nach der Führungskraft auf, daher kann es weitere geben: bitte in einem Bereich fragen, in dem sie Mitglied sind.
reports-nobody-here = Unter den Mitgliedern dieses Bereichs sehe ich niemanden mit { $name } als Führungskraft. Webex listet niemanden nach der Führungskraft auf, daher kenne ich keine weiteren.
reports-unknown = Wen { $name } führt, weiß ich nicht: Webex listet niemanden nach der Führungskraft auf. Bitte in einem Bereich fragen, in dem das Team ist: Dann sehe ich dessen Mitglieder durch.
reports-incomplete = Dieser Bereich ist groß: Ich habe nur einen Teil der Mitglieder angesehen.
reports-withheld = Wen { $name } führt, wird hier nicht angezeigt.
reports-listed = { $n } { $n ->
    [one] Person ist
   *[other] Personen sind
} { $name } direkt unterstellt, insgesamt { $all }.
reports-listed-cut = { $n } { $n ->
    [one] Person ist
   *[other] Personen sind
} { $name } direkt unterstellt, insgesamt { $all } oder mehr.
note-others = { $n ->
    [one] Eine weitere Person wird nicht angezeigt.
   *[other] { $n } weitere Personen werden nicht angezeigt.
}

## Wer ist hier?

here-fallback = Die Mitglieder dieses Bereichs.
here-members = { $n ->
    [one] Eine weitere Person ist in diesem Bereich.
   *[other] { $n } weitere Personen sind in diesem Bereich.
}
here-members-of = { $n } von { $members } weiteren Personen in diesem Bereich:
here-reachable = { $n ->
    [one] Eine weitere Person hier ist gerade erreichbar.
   *[other] { $n } weitere Personen hier sind gerade erreichbar.
}
here-reachable-of = { $n } von { $members } weiteren Personen hier sind gerade erreichbar.
here-fits = { $n ->
    [one] Auf eine weitere Person hier passt „{ $words }“.
   *[other] Auf { $n } weitere Personen hier passt „{ $words }“.
}
here-fits-reachable = { $n ->
    [one] Eine weitere Person hier, auf die „{ $words }“ passt, ist gerade erreichbar.
   *[other] { $n } weitere Personen hier, auf die „{ $words }“ passt, sind gerade erreichbar.
}
here-nobody = Ich sehe sonst niemanden in diesem Bereich.
here-nobody-reachable = Gerade ist hier sonst niemand erreichbar.
here-nobody-fits = Auf niemanden sonst passt hier „{ $words }“.
here-nobody-fits-reachable = Gerade ist hier sonst niemand erreichbar, auf den „{ $words }“ passt.
here-looked = Verglichen habe ich Positionen, Abteilungen, Orte und Adressen, die in Webex eingetragen sind.
here-part = { $from } bis { $to } von { $n }
here-no-more = Mehr gibt es nicht.
here-unread = Nicht alle Mitglieder dieses Bereichs waren lesbar, daher kann es weitere geben.
here-incomplete = Dieser Bereich ist groß: Die Präsenz habe ich nur bei einem Teil der Mitglieder nachgesehen.
here-direct = Sonst ist niemand in diesem Bereich: nur wir beide.

## Ortszeiten nebeneinander

times-fallback = Ortszeiten.
you = Eigene Uhrzeit
times-unknown = Zeitzone unbekannt
times-meet = Gemeinsame Arbeitszeit: { $when }, eigene Uhrzeit.
times-meet-of = Gemeinsame Arbeitszeit: { $when }, Uhrzeit von { $name }.
times-never = Eine gemeinsame Arbeitszeit aller gibt es nicht.
times-hours = Gerechnet mit einer Arbeitszeit von { $hours } ({ $days }), jeweils in der eigenen Ortszeit.
times-without = Die Zeitzone von { $name } ist nicht bekannt und bleibt dabei außer Acht.
times-window = Gemeinsam: { $when }

## Kurze Worte

line-fallback = Eine kurze Antwort.
sent-privately = Die Antwort steht in unserem Direktbereich.
talk-greeting = Hallo! Einfach fragen, wer jemand ist oder ob die Person gerade erreichbar ist.
talk-thanks = Gern geschehen!
talk-farewell = Auf Wiedersehen!
talk-chatter = Ich bin da, wenn es Fragen gibt.

## Später Bescheid sagen

button-watch = Bescheid sagen
button-unwatch = Nicht mehr beobachten
watch-kept = Ich sage Bescheid, sobald { $names } verfügbar ist. Nach { $hours ->
        [one] { $hours } Stunde
       *[other] { $hours } Stunden
    } gebe ich auf.
watch-kept-all = Ich sage Bescheid, sobald alle verfügbar sind: { $names }. Nach { $hours ->
        [one] { $hours } Stunde
       *[other] { $hours } Stunden
    } gebe ich auf.
watch-already = { $name } ist bereits verfügbar.
watch-free = { $name } ist jetzt verfügbar.
watch-cannot-tell = Ich kann nicht Bescheid sagen, weil ich nicht sehe, wann sich das ändert: { $state }.
watch-off = Leider kann ich hier niemanden beobachten: Das haben meine Betreiber ausgeschaltet.
watch-full = Leider kann ich { $names } nicht beobachten: Ich beobachte schon so viele Personen, wie ich kann. Bitte später noch einmal versuchen.
watch-too-many = { $most ->
    [one] { $names } kann ich nicht auch noch beobachten: Es gibt schon eine Beobachtung, und mehr führe ich für eine Person nicht. Bitte zuerst „alle Beobachtungen beenden“.
   *[other] { $names } kann ich nicht auch noch beobachten: Es gibt schon { $most } Beobachtungen, und mehr führe ich für eine Person nicht. Bitte zuerst „alle Beobachtungen beenden“.
}
watch-not-here = Hier kann ich später nicht Bescheid sagen. Bitte in Webex fragen.
watch-ended = Ich beobachte { $names } nicht mehr.
watch-none-of = Ich habe { $names } nicht beobachtet.
watch-none = Ich beobachte gerade niemanden.
watch-ended-all = { $n ->
    [one] Ich habe die Beobachtung beendet.
   *[other] Ich habe { $n } Beobachtungen beendet.
}
watch-list = Diese Personen beobachte ich:
watch-list-hint = Ich sage einmal Bescheid, sobald sie verfügbar sind.
watch-expired = Ich beobachte { $names } nicht mehr: Es hat zu lange gedauert. Falls es noch nötig ist, bitte noch einmal fragen.
watch-gone = Ich beobachte jemanden nicht mehr: Das Konto wurde entfernt, oder ich sehe es nicht mehr.
watch-withheld = Ich beobachte { $names } nicht mehr: Ich darf nicht mehr sagen, ob sie verfügbar sind.
watch-turned-off = Ich beobachte { $names } nicht mehr: Das haben meine Betreiber ausgeschaltet.

## Wer von diesen?

chooser-fallback = Mehrere Personen kommen in Frage.
chooser-question = Wer ist „{ $asked }“?
chooser-described = Personen zu „{ $asked }“
chooser-all = { $n ->
    [one] { $n } Person; es kann weitere geben.
   *[other] { $n } Personen, die beste Übereinstimmung zuerst.
}
chooser-part = { $from } bis { $to } von { $n } Personen, die beste Übereinstimmung zuerst.
chooser-first = { $from } bis { $to }, die beste Übereinstimmung zuerst; es kann weitere geben.
chooser-too-large = { $n ->
    [one] { $n } Person.
   *[other] { $n } Personen, die beste Übereinstimmung zuerst.
} Dieser Bereich hat mehr Mitglieder, als ich prüfen kann, daher kann es weitere geben.
chooser-no-more = Mehr gibt es nicht.
suggest-fallback = Niemand heißt so.
suggest-nobody = Niemand heißt „{ $asked }“.
suggest-too-large = Dieser Bereich hat mehr Mitglieder, als ich prüfen kann, und niemand von den geprüften heißt „{ $asked }“.
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
nobody-too-large = Niemand namens „{ $name }“ wurde gefunden. Dieser Bereich hat mehr Mitglieder, als ich prüfen kann, daher kann doch jemand so heißen.
nobody-email = Niemand in dieser Organisation hat die Adresse { $address }.
nobody-listed = Zu „{ $words }“ habe ich niemanden gefunden.
nobody-phone = Mit der Nummer { $number } habe ich niemanden gefunden.
nobody-account = Dieses Konto wurde entfernt oder ist für mich nicht sichtbar.
nobody-described = Niemanden namens „{ $name }“ gefunden, für den in Webex „{ $words }“ eingetragen ist.
nobody-unnamed = Niemanden gefunden, für den in Webex „{ $words }“ eingetragen ist.
hint-described = Verglichen habe ich nur Positionen, Abteilungen, Orte und Adressen, die in Webex eingetragen sind, und oft fehlen sie dort. Bitte den Namen allein versuchen.
hint-unnamed = Webex sucht nur nach Namen, nicht nach Position oder Abteilung. Bitte einen Namen versuchen oder in einem Bereich fragen, in dem die Person Mitglied ist.
hint-unnamed-here = Webex sucht nur nach Namen, daher habe ich durchgesehen, was zu den Mitgliedern dieses Bereichs eingetragen ist. Bitte einen Namen versuchen.
hint-names = Webex sucht nur am Anfang von Anzeigenamen, daher genügt der Nachname allein manchmal nicht. Bitte mit dem Vornamen oder der E-Mail-Adresse versuchen.
hint-email = E-Mail-Adressen werden nur innerhalb der Organisation gefunden. Bitte mit dem Namen versuchen oder die Person erwähnen.
hint-listed = Ich habe die Titel, Abteilungen, Orte und Kenntnisse durchgesehen, die hier gezeigt werden dürfen. Bitte mit einem anderen Wort oder einem Namen versuchen.
hint-phone = Ich finde nur Nummern, die hier gezeigt werden dürfen. Bitte mit mehr oder weniger Ziffern oder einem Namen versuchen.

## Hilfe

help-fallback = Was man fragen kann.
help-title = Was man fragen kann
help-hint = Einfach fragen wie unter Kollegen. Namen, E-Mail-Adressen und @Erwähnungen gehen, auch mehrere auf einmal. Ein Druck auf ein Beispiel probiert es aus.
help-whom = Wer ist gemeint?
help-whom-hint = Bitte „{ $verb }“ schreiben, gefolgt von einem Namen, einer E-Mail-Adresse oder einer @Erwähnung.
help-not-understood = Das habe ich leider nicht verstanden.
help-did-you-mean = War „{ $text }“ gemeint?
help-write = Mit „{ $word }“ zeige ich, was man fragen kann.
button-help = Was kann ich fragen?
welcome-fallback = Hallo!
welcome-title = Hallo! Ich sage, wer jemand ist, ob die Person gerade Zeit hat und wie sie zu erreichen ist.
welcome-hint = Einfach mich zusammen mit der Frage erwähnen oder auf ein Beispiel drücken. Ich sehe nur Nachrichten, die mich erwähnen.
ask-who = Wer jemand ist
ask-free = Ob jemand gerade Zeit hat
ask-reach = Wie jemand zu erreichen ist
ask-manager = Führungskräfte und Teams
ask-here = Wer in diesem Bereich ist
ask-times = Wann man sich treffen kann
ask-private = Nur für die eigenen Augen

# Beispiele, die auf Druck genau so gesagt werden: jedes muss verstanden werden.
example-who = Wer ist Anna?
example-who-described = John aus Sales
example-who-me = Wer bin ich?
example-free = Ist Anna frei?
example-free-manager = Ist mein Chef erreichbar?
example-free-seen = Wann war Anna zuletzt online?
example-reach = Telefonnummer von Anna
example-reach-email = E-Mail-Adresse von meinem Chef
example-reach-time = Wie spät ist es bei Anna?
example-manager = Wer ist mein Chef?
example-manager-chain = Alle Chefs von Anna
example-manager-reports = Wer berichtet an mich?
example-here = Wer ist in diesem Bereich?
example-times = Wann passt es Anna und mir?
example-private = Wer ist Anna, nur für mich?

## Bedauern

apology-fallback = Leider ging das nicht.
sorry-not-allowed = Leider antworte ich nur den Personen, für die ich eingerichtet bin, in der Regel denen der eigenen Organisation.
sorry-refused = Leider hat Webex diese Suche abgelehnt. Bitte anders formulieren.
sorry-unavailable = Leider hat Webex nicht geantwortet. Bitte in einigen Minuten noch einmal fragen.
sorry-not-privately = Leider kann ich in keinen Direktbereich schreiben und daher nicht vertraulich antworten. Bitte mir dort zuerst schreiben.
sorry-too-fast = Das waren viele Fragen auf einmal. Bitte in einer Minute noch einmal fragen.
sorry-too-many = { $most ->
    [one] Das sind mehr Personen, als in eine Antwort passen. Bitte einzeln fragen.
   *[other] Das sind mehr Personen, als in eine Antwort passen. Bitte nach höchstens { $most } fragen.
}
answer = Hier ist die Antwort.

## Hinweise an die Betreiber

notice-title = Whodex braucht jemanden, der nachsieht.
notice-buried = { $n ->
    [one] Eine Frage ist endgültig gescheitert. „whodex inbox list --state dead“ zeigt, warum.
   *[other] { $n } Fragen sind endgültig gescheitert. „whodex inbox list --state dead“ zeigt, warum.
}
notice-webhooks-off = Webex hatte meine Webhooks abgeschaltet, weil es mir eine Weile nichts zustellen konnte. Ich habe sie wieder eingeschaltet.
notice-webhooks-unmended = Ich kann meine Webhooks nicht prüfen. Falls Webex sie abgeschaltet hat, erreichen mich keine Fragen. „whodex doctor“ zeigt, was nicht stimmt.
notice-roster-unread = Ich kann die Datei der Personenliste nicht verwenden: Ich suche in den bisherigen Zeilen oder in keinen. „whodex roster check“ zeigt, was nicht stimmt.

# Zwischen einer Bezeichnung und ihrem Wert.
colon = :
