# Todo lo que dice Whodex, en español. La forma es la de Fluent (projectfluent.org).
# Se tutea. Las citas van entre comillas angulares, sin espacios.

## El tiempo

ago-now = ahora mismo
ago-minutes = hace { $n } min
ago-hours = hace { $n } h
ago-yesterday = ayer
ago-days = { $n ->
    [one] hace { $n } día
   *[other] hace { $n } días
}
ago-date = el { $date }
date = { $day } de { $month ->
    [1] enero
    [2] febrero
    [3] marzo
    [4] abril
    [5] mayo
    [6] junio
    [7] julio
    [8] agosto
    [9] septiembre
    [10] octubre
    [11] noviembre
   *[12] diciembre
} de { $year }
time-of-day = { $weekday ->
    [1] lun.
    [2] mar.
    [3] mié.
    [4] jue.
    [5] vie.
    [6] sáb.
   *[7] dom.
} { $time }
active = Última actividad { $ago }
local-time = { $time } hora local
read-at = Actualizado: { $time }
read-at-utc = Actualizado: { $time } UTC
late = Perdona la demora: preguntaste esto { $ago }.

## La presencia

presence-active = Disponible
presence-call = En una llamada
presence-do-not-disturb = No molestar
presence-inactive = Ausente
presence-meeting = En una reunión
presence-out-of-office = Fuera de la oficina
presence-pending = Aún no ha iniciado sesión
presence-presenting = En una presentación
presence-unknown = Presencia desconocida
presence-not-shared = No comparte su presencia
presence-other-organization = Otra organización: presencia no visible
presence-withheld = La presencia no se muestra en este espacio
presence-none = Los bots no tienen presencia

## Una persona

person-fallback = La ficha de una persona.
bot = Bot
guest = Cuenta de invitado
picture = Foto de { $name }
no-name = Sin nombre
label-email = Correo
label-work = Trabajo
label-mobile = Móvil
label-fax = Fax
label-extension = Extensión
label-phone = Teléfono
label-manager = Responsable
label-address = Dirección
label-nickname = Apodo
label-first-name = Nombre
label-last-name = Apellidos
label-time-zone = Zona horaria
label-personal-room = Sala personal
label-sip = SIP
label-calling = Webex Calling
label-xmpp = XMPP
label-created = En Webex desde
label-changed = Perfil modificado
button-message = Mensaje
button-email = Correo
button-call = Llamar
button-manager = Responsable
button-refresh = Actualizar
button-details = Detalles
manager-of = Responsable de { $names }
manager-by-name = Según Webex, { $manager } es responsable de { $name }, pero no tiene cuenta.
manager-gone = No veo ninguna cuenta de la persona responsable de { $name }.
manager-nobody = Webex no indica ningún responsable para { $name }.
manager-withheld = Aquí no se muestra quién es responsable de { $name }.
note-shortened = Respuesta abreviada por falta de espacio. Para verlo todo, pregunta por una sola persona.

## La presencia de varias personas

status-fallback = Presencia.

## ¿Cuál de ellas?

chooser-fallback = Puede tratarse de varias personas.
chooser-question = ¿Quién es «{ $asked }»?
chooser-all = { $n ->
    [one] { $n } persona; puede haber más.
   *[other] { $n } personas, por orden de relevancia.
}
chooser-part = Personas { $from } a { $to } de { $n }, por orden de relevancia.
chooser-first = Personas { $from } a { $to }, por orden de relevancia; puede haber más.
chooser-no-more = No hay más.
suggest-fallback = Nadie se llama así.
suggest-nobody = Nadie se llama «{ $asked }».
suggest-question = { $n ->
    [one] ¿Te refieres a esta persona?
   *[other] ¿Te refieres a alguna de estas personas?
}
button-show = Ver
button-more = Más

## Nadie

nobody-fallback = No he encontrado a nadie.
nobody-named = No he encontrado a nadie que se llame «{ $name }».
nobody-here = No he encontrado a nadie que se llame «{ $name }», ni en este espacio ni fuera de él.
nobody-email = Nadie de esta organización tiene la dirección { $address }.
nobody-account = Esta cuenta se ha eliminado o no puedo verla.
hint-names = Webex solo busca por el principio de los nombres visibles; por eso, a veces no basta con el apellido. Prueba con el nombre de pila o la dirección de correo.
hint-email = Las direcciones de correo solo se encuentran dentro de la organización. Prueba con el nombre o menciona a la persona.

## Ayuda

help-fallback = Lo que puedes preguntar.
help-title = Lo que puedes preguntar
help-whom = ¿A quién te refieres?
help-whom-hint = Escribe { $verb } y, a continuación, un nombre, una dirección de correo o una @mención.
help-not-understood = Lo siento, no lo he entendido.
help-did-you-mean = ¿Querías decir { $verb }?
for-example = por ejemplo:
welcome-fallback = ¡Hola!
welcome-title = ¡Hola! Puedo decirte quién es una persona y si está disponible en este momento.
welcome-hint = Mencióname junto con la persona que buscas o elige un ejemplo. Solo veo los mensajes en los que se me menciona.
whois-usage = whois <nombre, correo o @mención>
whois-summary = Quién es una persona y cómo contactar con ella
status-usage = status <nombres, correos, @menciones o me>
status-summary = Quién está disponible en este momento
manager-usage = manager <nombre, correo, @mención o me>
manager-summary = Quién es responsable de una persona
whoami-usage = whoami
whoami-summary = Tu propia ficha
help-usage = help
help-summary = Lo que puedes preguntar

## Disculpas

apology-fallback = Lo siento.
sorry-not-allowed = Lo siento, solo respondo a las personas para las que me han configurado, normalmente las de mi organización.
sorry-refused = Lo siento, Webex ha rechazado esta búsqueda. Prueba con otras palabras.
sorry-unavailable = Lo siento, Webex no ha respondido. Vuelve a preguntar dentro de unos minutos.
sorry-too-fast = Han sido muchas preguntas a la vez. Inténtalo de nuevo dentro de un minuto.
sorry-too-many = { $most ->
    [one] Son más personas de las que caben en una respuesta. Pregunta por una cada vez.
   *[other] Son más personas de las que caben en una respuesta. Pregunta por { $most } como máximo.
}
answer = Aquí tienes la respuesta.
# Entre una etiqueta y su valor.
colon = :
