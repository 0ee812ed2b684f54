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
# Les jours se comptent à partir de lundi, 1.
weekday = { $weekday ->
    [1] lun.
    [2] mar.
    [3] mer.
    [4] jeu.
    [5] ven.
    [6] sam.
   *[7] dim.
}
time-of-day = { weekday } { $time }
time-utc = { $time } UTC
# Quand quelqu’un était en ligne.
moment-today = aujourd’hui à { $time }
moment-yesterday = hier à { $time }
moment-date = le { $date } à { $time }
# L’écart entre deux heures locales.
hours = { $h } h
minutes = { $min } min
hours-minutes = { $h } h { $min } min
difference-ahead = { $difference } d’avance sur vous
difference-behind = { $difference } de retard sur vous
difference-none = même heure que vous
active = Dernière activité { $ago }
local-time = { $time } heure locale
read-at = Actualisé à { $time }
read-at-utc = Actualisé à { $time } UTC
late = Toutes mes excuses pour cette réponse tardive : vous avez posé la question { $ago }.

## La présence

presence-active = Disponible
presence-call = En appel
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

## Ce qui a été demandé sur la présence, en une phrase

# L’état est l’un de ceux qui suivent.
said-yes = Oui, { $state }.
said-no = Non, { $state }.
said-not-now = Pas pour l’instant : { $state }.
said-cannot-tell = Je ne peux pas le dire : { $state }.
said-so = { $state }.
said-active = { $state } (dernière activité { $ago })
state-active = { $name } est disponible
state-call = { $name } est en appel
state-do-not-disturb = { $name } a choisi « Ne pas déranger »
state-inactive = { $name } est absent(e)
state-meeting = { $name } est en réunion
state-out-of-office = { $name } est hors du bureau
state-pending = { $name } n’a encore jamais ouvert de session
state-presenting = { $name } fait une présentation
state-unknown = Webex n’indique aucune présence pour { $name }
state-not-shared = { $name } ne partage pas sa présence
state-other-organization = { $name } fait partie d’une autre organisation, et sa présence n’est pas visible
state-withheld = la présence n’est pas affichée ici pour { $name }
state-none = { $name } est un bot, et les bots n’ont pas de présence
state-other = Webex indique « { $state } » pour { $name }
seen-at = { $name } était en ligne pour la dernière fois { $when }.
seen-unknown = Webex ne dit pas quand { $name } était en ligne pour la dernière fois.
seen-withheld = Le moment où { $name } était en ligne pour la dernière fois n’est pas affiché ici.

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
label-title = Fonction
label-department = Service
label-local-time = Heure locale
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
label-pronouns = Pronoms
label-skills = Compétences
label-room = Salle
button-message = Message
button-email = E-mail
button-call = Appeler
button-manager = Responsable
button-refresh = Actualiser
button-details = Détails
button-card = Voir la fiche
button-privately = Répondre en privé
manager-of = Encadre { $names }
manager-by-name = Selon Webex, { $manager } encadre { $name }, mais n’a pas de compte.
manager-gone = Je ne vois pas de compte pour la personne qui encadre { $name }.
manager-nobody = Webex n’indique aucun responsable pour { $name }.
manager-withheld = La personne qui encadre { $name } n’est pas affichée ici.
# D’un espace qui compte plus de membres qu’on n’en lit : ce qui n’y est pas affiché.
too-large-withheld = Cet espace compte plus de membres que je ne peux en vérifier : certaines informations ne sont donc pas affichées ici ({ $what }).
shown-from-presence = présence
shown-from-business = numéros professionnels et responsables
shown-from-everything = numéros privés et adresses
note-shortened = Réponse abrégée, faute de place. Pour tout voir, posez la question pour une seule personne.

## La présence de plusieurs personnes

status-fallback = Présence.

## Une donnée sur quelqu’un

contact-fallback = Comment joindre quelqu’un.
none-email = Webex n’indique aucune adresse e-mail pour { $name }.
none-phone = Webex n’indique aucun numéro de téléphone pour { $name }.
none-phone-of-work = Webex n’indique aucun numéro de bureau pour { $name } ; les autres numéros ne sont pas affichés ici.
none-mobile = Webex n’indique aucun numéro de mobile pour { $name }.
none-extension = Webex n’indique aucun numéro de poste pour { $name }.
none-address = Webex n’indique aucune adresse postale pour { $name }.
none-local-time = Webex n’indique aucun fuseau horaire pour { $name }.
none-title = Webex n’indique aucune fonction pour { $name }.
none-department = Webex n’indique aucun service pour { $name }.
withheld-phone = Les numéros de téléphone ne sont pas affichés ici.
withheld-mobile = Les numéros de mobile ne sont pas affichés ici.
withheld-extension = Les numéros de poste ne sont pas affichés ici.
withheld-address = Les adresses postales ne sont pas affichées ici.
withheld-local-time = Les heures locales ne sont pas affichées ici.

## Les responsables, et qui ils encadrent

hierarchy-fallback = Responsables et équipes.
chain-of = Qui encadre { $name }, en remontant la hiérarchie
chain-loop = La hiérarchie tourne en rond : la personne qui encadre { $name } y figure déjà.
chain-cut = La hiérarchie ne s’arrête pas à { $name } : elle continue plus haut.
reports-of = Personnes encadrées par { $name }
reports-members = Trouvées parmi les membres de cet espace. Webex ne permet pas de chercher par responsable : il peut y en avoir d’autres.
reports-known = Voici les personnes que je connais. Webex ne permet pas de chercher par responsable : il peut y en avoir d’autres. Posez-moi la question dans un espace dont elles sont membres.
reports-nobody-here = Parmi les membres de cet espace, je ne vois personne que { $name } encadre. Webex ne permet pas de chercher par responsable, et je n’en connais donc pas d’autres.
reports-unknown = Je ne sais pas qui { $name } encadre : Webex ne permet pas de chercher par responsable. Posez-moi la question dans un espace où se trouve l’équipe, et je regarderai parmi ses membres.
reports-incomplete = Cet espace est grand : je n’ai regardé qu’une partie de ses membres.
reports-withheld = Les personnes encadrées par { $name } ne sont pas affichées ici.
reports-listed = { $n } { $n ->
    [one] personne rend
   *[other] personnes rendent
} compte directement à { $name }, { $all } en tout.
reports-listed-cut = { $n } { $n ->
    [one] personne rend
   *[other] personnes rendent
} compte directement à { $name }, { $all } ou plus en tout.
note-others = { $n ->
    [one] Une autre personne n’est pas affichée.
   *[other] { $n } autres personnes ne sont pas affichées.
}

## Qui est ici ?

here-fallback = Les membres de cet espace.
here-members = { $n ->
    [one] Une autre personne se trouve dans cet espace.
   *[other] { $n } autres personnes se trouvent dans cet espace.
}
here-members-of = { $n } des { $members } autres personnes de cet espace :
here-reachable = { $n ->
    [one] Une autre personne est joignable ici en ce moment.
   *[other] { $n } autres personnes sont joignables ici en ce moment.
}
here-reachable-of = Joignables ici en ce moment : { $n } autres personnes sur { $members }.
here-fits = { $n ->
    [one] Une autre personne ici correspond à « { $words } ».
   *[other] { $n } autres personnes ici correspondent à « { $words } ».
}
here-fits-reachable = { $n ->
    [one] Une autre personne ici correspond à « { $words } » et est joignable en ce moment.
   *[other] { $n } autres personnes ici correspondent à « { $words } » et sont joignables en ce moment.
}
here-nobody = Je ne vois personne d’autre dans cet espace.
here-nobody-reachable = Personne d’autre n’est joignable ici en ce moment.
here-nobody-fits = Personne d’autre ici ne correspond à « { $words } ».
here-nobody-fits-reachable = Parmi les autres personnes ici qui correspondent à « { $words } », aucune n’est joignable en ce moment.
here-looked = J’ai cherché dans les fonctions, services, lieux et adresses indiqués dans Webex.
here-part = { $from } à { $to } sur { $n }
here-no-more = Il n’y a personne d’autre.
here-unread = Je n’ai pas pu voir tous les membres de cet espace : il peut y en avoir d’autres.
here-incomplete = Cet espace est grand : je n’ai regardé la présence que d’une partie de ses membres.
here-direct = Il n’y a personne d’autre ici : rien que nous deux.

## Les heures locales côte à côte

times-fallback = Heures locales.
you = Vous
times-unknown = Fuseau horaire inconnu
times-meet = Heures de travail communes : { $when }, à votre heure.
times-meet-of = Heures de travail communes : { $when } (heure locale pour { $name }).
times-never = Il n’y a pas d’heures de travail communes à tout le monde.
times-hours = Calcul fait avec { $hours } ({ $days }) comme heures de travail, à l’heure locale de chacun.
times-without = Fuseau horaire inconnu, donc hors du calcul : { $name }.
times-window = En commun : { $when }

## Quelques mots

line-fallback = Une courte réponse.
sent-privately = Je vous ai répondu dans notre conversation directe.
talk-greeting = Bonjour ! Demandez-moi qui est une personne, ou si elle est libre en ce moment.
talk-thanks = Je vous en prie !
talk-farewell = Au revoir !
talk-chatter = Je suis là si vous avez besoin de moi.

## Prévenir plus tard

button-watch = Me prévenir
button-unwatch = Ne plus surveiller
watch-kept = Je vous préviendrai dès que { $names } sera disponible. J’abandonne après { $hours ->
        [one] { $hours } heure
       *[other] { $hours } heures
    }.
watch-kept-all = Je vous préviendrai dès que toutes ces personnes seront disponibles : { $names }. J’abandonne après { $hours ->
        [one] { $hours } heure
       *[other] { $hours } heures
    }.
watch-already = { $name } est déjà disponible.
watch-free = { $name } est maintenant disponible.
watch-cannot-tell = Je ne peux pas vous prévenir, car je ne vois pas quand cela change : { $state }.
watch-off = Désolé, je ne surveille personne ici : mes administrateurs ont désactivé cette fonction.
watch-full = Désolé, je ne peux pas surveiller { $names } : je surveille déjà autant de personnes que possible. Veuillez réessayer plus tard.
watch-too-many = { $most ->
    [one] Je ne peux pas surveiller aussi { $names } : vous avez déjà une surveillance, et je n’en garde pas plus par personne. Arrêtez-la d’abord.
   *[other] Je ne peux pas surveiller aussi { $names } : vous avez déjà { $most } surveillances, et je n’en garde pas plus par personne. Arrêtez-en une d’abord.
}
watch-not-here = Je ne peux pas vous prévenir plus tard ici. Demandez-le-moi dans Webex.
watch-ended = Je ne surveille plus { $names }.
watch-none-of = Je ne surveillais pas { $names }.
watch-none = Je ne surveille personne pour vous.
watch-ended-all = { $n ->
    [one] J’ai arrêté votre surveillance.
   *[other] J’ai arrêté vos { $n } surveillances.
}
watch-list = Je surveille ces personnes pour vous :
watch-list-hint = Je vous préviens une fois, dès qu’elles sont disponibles.
watch-expired = Je ne surveille plus { $names } : cela a duré trop longtemps. Redemandez-le-moi si vous en avez encore besoin.
watch-gone = Je ne surveille plus une personne que vous attendiez : le compte a été supprimé, ou je ne le vois plus.
watch-withheld = Je ne surveille plus { $names } : je n’ai plus le droit de vous dire si ces personnes sont disponibles.
watch-turned-off = Je ne surveille plus { $names } : mes administrateurs ont désactivé cette fonction.

## Laquelle de ces personnes ?

chooser-fallback = Il peut s’agir de plusieurs personnes.
chooser-question = Qui est « { $asked } » ?
chooser-described = Personnes pour « { $asked } »
chooser-all = { $n ->
    [one] { $n } personne ; il peut y en avoir d’autres.
   *[other] { $n } personnes, par ordre de pertinence.
}
chooser-part = Personnes { $from } à { $to } sur { $n }, par ordre de pertinence.
chooser-first = Personnes { $from } à { $to }, par ordre de pertinence ; il peut y en avoir d’autres.
chooser-too-large = { $n ->
    [one] { $n } personne.
   *[other] { $n } personnes, par ordre de pertinence.
} Cet espace compte plus de membres que je ne peux en vérifier : il peut y avoir d’autres personnes.
chooser-no-more = Il n’y a personne d’autre.
suggest-fallback = Personne ne porte ce nom.
suggest-nobody = Personne ne s’appelle « { $asked } ».
suggest-too-large = Cet espace compte plus de membres que je ne peux en vérifier, et parmi ceux que j’ai vérifiés, personne ne s’appelle « { $asked } ».
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
nobody-too-large = Je n’ai trouvé personne du nom de « { $name } ». Cet espace compte plus de membres que je ne peux en vérifier : quelqu’un peut tout de même s’appeler ainsi.
nobody-email = Personne dans cette organisation n’a l’adresse { $address }.
nobody-listed = Je n’ai trouvé personne pour « { $words } ».
nobody-phone = Je n’ai trouvé personne avec le numéro { $number }.
nobody-account = Ce compte a été supprimé, ou je ne peux pas le voir.
nobody-described = Je n’ai trouvé personne du nom de « { $name } » pour qui Webex indique « { $words } ».
nobody-unnamed = Je n’ai trouvé personne pour qui Webex indique « { $words } ».
hint-described = J’ai seulement comparé les fonctions, services, lieux et adresses indiqués dans Webex, où ils manquent souvent. Essayez avec le nom seul.
hint-unnamed = Webex ne cherche que par nom, et non par fonction ou par service. Essayez avec un nom, ou posez la question dans un espace dont la personne est membre.
hint-unnamed-here = Webex ne cherche que par nom : j’ai donc parcouru ce qu’il indique sur les membres de cet espace. Essayez avec un nom.
hint-names = Webex ne cherche qu’au début des noms affichés : le nom de famille seul ne suffit pas toujours. Essayez avec le prénom ou l’adresse e-mail.
hint-email = Les adresses e-mail ne se trouvent qu’au sein de l’organisation. Essayez avec le nom, ou mentionnez la personne.
hint-listed = J’ai parcouru les fonctions, services, lieux et compétences qui peuvent être affichés ici. Essayez un autre mot ou un nom.
hint-phone = Je ne trouve que les numéros qui peuvent être affichés ici. Essayez avec plus ou moins de chiffres, ou un nom.

## Aide

help-fallback = Ce que vous pouvez me demander.
help-title = Ce que vous pouvez me demander
help-hint = Posez-moi vos questions comme à un collègue. Vous pouvez utiliser des noms, des adresses e-mail et des @mentions, même plusieurs à la fois. Appuyez sur un exemple pour l’essayer.
help-whom = De qui s’agit-il ?
help-whom-hint = Écrivez « { $verb } », puis un nom, une adresse e-mail ou une @mention.
help-not-understood = Désolé, je n’ai pas compris.
help-did-you-mean = Vouliez-vous dire « { $text } » ?
help-write = Écrivez « { $word } » pour voir ce que vous pouvez me demander.
button-help = Que puis-je demander ?
welcome-fallback = Bonjour !
welcome-title = Bonjour ! Je peux vous dire qui est une personne, si elle est libre et comment la joindre.
welcome-hint = Mentionnez-moi avec votre question, ou appuyez sur un exemple. Je ne vois que les messages qui me mentionnent.
ask-who = Qui est qui
ask-free = Qui est libre
ask-reach = Comment joindre quelqu’un
ask-manager = Responsables et équipes
ask-here = Qui est dans cet espace
ask-times = Quand se réunir
ask-private = Rien que pour vous

# Des exemples, dits tels quels quand on appuie dessus : chacun doit être compris.
example-who = Qui est Anna ?
example-who-described = John, service Sales
example-who-me = Qui suis-je ?
example-free = Est-ce qu’Anna est libre ?
example-free-manager = Est-ce que mon chef est disponible ?
example-free-seen = Quand est-ce qu’Anna a été vue pour la dernière fois ?
example-reach = Le numéro de téléphone d’Anna
example-reach-email = L’adresse e-mail de mon chef
example-reach-time = Quelle heure est-il chez Anna ?
example-manager = Qui est mon chef ?
example-manager-chain = Tous les chefs d’Anna
example-manager-reports = Qui travaille pour moi ?
example-here = Qui est dans cet espace ?
example-times = Un créneau avec Anna ?
example-private = Qui est Anna, juste pour moi ?

## Regrets

apology-fallback = Désolé.
sorry-not-allowed = Désolé, je ne réponds qu’aux personnes pour lesquelles j’ai été mis en place, en général celles de mon organisation.
sorry-refused = Désolé, Webex a refusé cette recherche. Essayez avec d’autres mots.
sorry-unavailable = Désolé, Webex n’a pas répondu. Reposez la question dans quelques minutes.
sorry-not-privately = Désolé, je ne peux pas vous écrire dans une conversation directe, et donc pas vous répondre en privé. Écrivez-moi d’abord dans cette conversation.
sorry-too-fast = Cela fait beaucoup de questions à la fois. Réessayez dans une minute.
sorry-too-many = { $most ->
    [one] Cela fait trop de personnes pour une seule réponse. Demandez-en une à la fois.
   *[other] Cela fait trop de personnes pour une seule réponse. Demandez-en { $most } au maximum.
}
answer = Voici votre réponse.
# Entre un intitulé et sa valeur.
colon = { "\u202F" }:

## Messages aux exploitants

notice-title = Whodex a besoin que quelqu’un s’en occupe.
notice-buried = { $n ->
    [one] Une question a définitivement échoué. « whodex inbox list --state dead » montre pourquoi.
   *[other] { $n } questions ont définitivement échoué. « whodex inbox list --state dead » montre pourquoi.
}
notice-webhooks-off = Webex avait désactivé mes webhooks, faute de pouvoir me joindre pendant un moment. Je les ai réactivés.
notice-webhooks-unmended = Je ne peux pas vérifier mes webhooks. Si Webex les a désactivés, aucune question ne me parvient. « whodex doctor » montre ce qui ne va pas.
notice-roster-unread = Je ne peux pas utiliser le fichier du registre des personnes : je cherche dans les lignes précédentes, ou dans aucune. « whodex roster check » montre ce qui ne va pas.
