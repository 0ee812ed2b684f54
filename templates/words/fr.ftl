# Tout ce que dit Whodex, en français. La forme est celle de Fluent (projectfluent.org).
# On vouvoie. Devant ; : ! ? et à l’intérieur des guillemets se trouve une espace fine insécable (U+202F).
# Un nom ne suit jamais « de », qui devrait s’élider devant une voyelle.

## Le temps

ago-now = à l’instant
ago-minutes = il y a { $n } min
ago-hours = il y a { $n } h
ago-yesterday = hier
ago-days = { $n ->
    [one] il y a { $n } jour
   *[other] il y a { $n } jours
}
ago-date = le { $date }
date = { $day ->
    [1] 1er
   *[other] { $day }
} { $month ->
    [1] janvier
    [2] février
    [3] mars
    [4] avril
    [5] mai
    [6] juin
    [7] juillet
    [8] août
    [9] septembre
    [10] octobre
    [11] novembre
   *[12] décembre
} { $year }
time-of-day = { $weekday ->
    [1] lun.
    [2] mar.
    [3] mer.
    [4] jeu.
    [5] ven.
    [6] sam.
   *[7] dim.
} { $time }
active = Dernière activité { $ago }
local-time = { $time } heure locale
read-at = Actualisé à { $time }
read-at-utc = Actualisé à { $time } UTC
late = Toutes mes excuses pour cette réponse tardive : vous avez posé la question { $ago }.

## La présence

presence-active = Disponible
presence-call = En communication
presence-do-not-disturb = Ne pas déranger
presence-inactive = Absent(e)
presence-meeting = En réunion
presence-out-of-office = Hors du bureau
presence-pending = Aucune connexion à ce jour
presence-presenting = En présentation
presence-unknown = Présence inconnue
presence-not-shared = Ne partage pas sa présence
presence-other-organization = Autre organisation : présence non visible
presence-withheld = La présence n’est pas affichée dans cet espace
presence-none = Les bots n’ont pas de présence

## Une personne

person-fallback = La fiche d’une personne.
bot = Bot
guest = Compte invité
picture = Photo : { $name }
no-name = Sans nom
label-email = E-mail
label-work = Bureau
label-mobile = Mobile
label-fax = Fax
label-extension = Poste
label-phone = Téléphone
label-manager = Responsable
label-address = Adresse
label-nickname = Surnom
label-first-name = Prénom
label-last-name = Nom
label-time-zone = Fuseau horaire
label-personal-room = Salle personnelle
label-sip = SIP
label-calling = Webex Calling
label-xmpp = XMPP
label-created = Sur Webex depuis
label-changed = Profil modifié
button-message = Message
button-email = E-mail
button-call = Appeler
button-manager = Responsable
button-refresh = Actualiser
button-details = Détails
manager-of = Encadre { $names }
manager-by-name = Selon Webex, { $manager } encadre { $name }, mais n’a pas de compte.
manager-gone = Je ne vois pas de compte pour la personne qui encadre { $name }.
manager-nobody = Webex n’indique aucun responsable pour { $name }.
manager-withheld = La personne qui encadre { $name } n’est pas affichée ici.
note-shortened = Réponse abrégée, faute de place. Pour tout voir, posez la question pour une seule personne.

## La présence de plusieurs personnes

status-fallback = Présence.

## Laquelle ?

chooser-fallback = Il peut s’agir de plusieurs personnes.
chooser-question = Qui est « { $asked } » ?
chooser-all = { $n ->
    [one] { $n } personne ; il peut y en avoir d’autres.
   *[other] { $n } personnes, par ordre de pertinence.
}
chooser-part = Personnes { $from } à { $to } sur { $n }, par ordre de pertinence.
chooser-first = Personnes { $from } à { $to }, par ordre de pertinence ; il peut y en avoir d’autres.
chooser-no-more = Il n’y a personne d’autre.
suggest-fallback = Personne ne porte ce nom.
suggest-nobody = Personne ne s’appelle « { $asked } ».
suggest-question = { $n ->
    [one] Pensez-vous à cette personne ?
   *[other] Pensez-vous à l’une de ces personnes ?
}
button-show = Afficher
button-more = Voir plus

## Personne

nobody-fallback = Je n’ai trouvé personne.
nobody-named = Je n’ai trouvé personne du nom de « { $name } ».
nobody-here = Je n’ai trouvé personne du nom de « { $name } », ni dans cet espace ni ailleurs.
nobody-email = Personne dans cette organisation n’a l’adresse { $address }.
nobody-account = Ce compte a été supprimé, ou je ne peux pas le voir.
hint-names = Webex ne cherche qu’au début des noms affichés : le nom de famille seul ne suffit pas toujours. Essayez avec le prénom ou l’adresse e-mail.
hint-email = Les adresses e-mail ne se trouvent qu’au sein de l’organisation. Essayez avec le nom, ou mentionnez la personne.

## Aide

help-fallback = Ce que vous pouvez me demander.
help-title = Ce que vous pouvez me demander
help-whom = De qui s’agit-il ?
help-whom-hint = Écrivez { $verb }, puis un nom, une adresse e-mail ou une @mention.
help-not-understood = Désolé, je n’ai pas compris.
help-did-you-mean = Vouliez-vous dire { $verb } ?
for-example = par exemple :
welcome-fallback = Bonjour !
welcome-title = Bonjour ! Je peux vous dire qui est une personne et si elle est joignable en ce moment.
welcome-hint = Mentionnez-moi avec la personne que vous cherchez, ou choisissez un exemple. Je ne vois que les messages qui me mentionnent.
whois-usage = whois <nom, e-mail ou @mention>
whois-summary = Qui est une personne et comment la joindre
status-usage = status <noms, e-mails, @mentions ou me>
status-summary = Qui est joignable en ce moment
manager-usage = manager <nom, e-mail, @mention ou me>
manager-summary = Qui est responsable d’une personne
whoami-usage = whoami
whoami-summary = Votre propre fiche
help-usage = help
help-summary = Ce que vous pouvez me demander

## Regrets

apology-fallback = Désolé.
sorry-not-allowed = Désolé, je ne réponds qu’aux personnes pour lesquelles j’ai été mis en place, en général celles de mon organisation.
sorry-refused = Désolé, Webex a refusé cette recherche. Essayez avec d’autres mots.
sorry-unavailable = Désolé, Webex n’a pas répondu. Reposez la question dans quelques minutes.
sorry-too-fast = Cela fait beaucoup de questions à la fois. Réessayez dans une minute.
sorry-too-many = { $most ->
    [one] Cela fait trop de personnes pour une seule réponse. Demandez-en une à la fois.
   *[other] Cela fait trop de personnes pour une seule réponse. Demandez-en { $most } au maximum.
}
answer = Voici votre réponse.
# Entre un intitulé et sa valeur.
colon = { "\u202F" }:
