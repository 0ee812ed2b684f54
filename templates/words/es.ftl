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
# Los días se cuentan desde el lunes, 1.
weekday = { $weekday ->
    [1] lun.
    [2] mar.
    [3] mié.
    [4] jue.
    [5] vie.
    [6] sáb.
   *[7] dom.
}
time-of-day = { weekday } { $time }
time-utc = { $time } UTC
# Cuándo estuvo alguien en línea.
moment-today = hoy a las { $time }
moment-yesterday = ayer a las { $time }
moment-date = el { $date } a las { $time }
# La diferencia entre dos horas locales.
hours = { $h } h
minutes = { $min } min
hours-minutes = { $h } h { $min } min
difference-ahead = { $difference } por delante de ti
difference-behind = { $difference } por detrás de ti
difference-none = la misma hora que tú
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

## Lo que se preguntó sobre la presencia, en una frase

# El estado es uno de los siguientes.
said-yes = Sí, { $state }.
said-no = No, { $state }.
said-not-now = Ahora mismo no: { $state }.
said-cannot-tell = No puedo saberlo: { $state }.
said-so = { $state }.
said-active = { $state } (última actividad { $ago })
state-active = { $name } está disponible
state-call = { $name } está en una llamada
state-do-not-disturb = { $name } no quiere que le molesten
state-inactive = { $name } está ausente
state-meeting = { $name } está en una reunión
state-out-of-office = { $name } está fuera de la oficina
state-pending = { $name } aún no ha iniciado sesión
state-presenting = { $name } está haciendo una presentación
state-unknown = Webex no conoce la presencia de { $name }
state-not-shared = { $name } no comparte su presencia
state-other-organization = { $name } es de otra organización, y su presencia no es visible
state-withheld = la presencia de { $name } no se muestra aquí
state-none = { $name } es un bot, y los bots no tienen presencia
state-other = Webex indica «{ $state }» para { $name }
seen-at = { $name } estuvo en línea por última vez { $when }.
seen-unknown = Webex no indica cuándo estuvo { $name } en línea por última vez.
seen-withheld = Aquí no se muestra cuándo estuvo { $name } en línea por última vez.

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
label-title = Puesto
label-department = Departamento
label-local-time = Hora local
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
label-pronouns = Pronombres
label-skills = Conocimientos
label-room = Sala
button-message = Mensaje
button-email = Correo
button-call = Llamar
button-manager = Responsable
button-refresh = Actualizar
button-details = Detalles
button-card = Ver la ficha
button-privately = Responder en privado
manager-of = Responsable de { $names }
manager-by-name = Según Webex, { $manager } es responsable de { $name }, pero no tiene cuenta.
manager-gone = No veo ninguna cuenta de la persona responsable de { $name }.
manager-nobody = En Webex no consta ningún responsable de { $name }.
manager-withheld = Aquí no se muestra quién es responsable de { $name }.
# De un espacio con más miembros de los que se leen: lo que no se muestra en él.
too-large-withheld = Este espacio tiene más miembros de los que puedo comprobar; por eso aquí no se muestran algunos datos ({ $what }).
shown-from-presence = presencia
shown-from-business = números de trabajo y responsables
shown-from-everything = números privados y direcciones
note-shortened = Respuesta abreviada por falta de espacio. Para verlo todo, pregunta por una sola persona.

## La presencia de varias personas

status-fallback = Presencia.

## Un dato de alguien

contact-fallback = Cómo contactar con alguien.
none-email = En Webex no consta ningún correo de { $name }.
none-phone = En Webex no consta ningún teléfono de { $name }.
none-phone-of-work = En Webex no consta ningún teléfono de trabajo de { $name }; los demás números no se muestran aquí.
none-mobile = En Webex no consta ningún móvil de { $name }.
none-extension = En Webex no consta ninguna extensión de { $name }.
none-address = En Webex no consta ninguna dirección postal de { $name }.
none-local-time = En Webex no consta la zona horaria de { $name }.
none-title = En Webex no consta el puesto de { $name }.
none-department = En Webex no consta el departamento de { $name }.
withheld-phone = Los teléfonos no se muestran aquí.
withheld-mobile = Los móviles no se muestran aquí.
withheld-extension = Las extensiones no se muestran aquí.
withheld-address = Las direcciones postales no se muestran aquí.
withheld-local-time = Las horas locales no se muestran aquí.

## Los responsables y a quién tienen a su cargo

hierarchy-fallback = Responsables y equipos.
chain-of = Responsables de { $name }, del más cercano hacia arriba
chain-loop = La cadena se cierra en círculo: la persona responsable de { $name } ya figura en ella.
chain-cut = Por encima de { $name }, la cadena continúa.
reports-of = Personas a cargo de { $name }
reports-members = Son miembros de este espacio. Webex no permite buscar por responsable, así que puede haber más.
reports-known = Estas son las que conozco. Webex no permite buscar por responsable, así que puede haber más: pregúntame en un espacio del que sean miembros.
reports-nobody-here = Entre los miembros de este espacio no veo a nadie a cargo de { $name }. Webex no permite buscar por responsable, así que no conozco a nadie más.
reports-unknown = No sé quién está a cargo de { $name }: Webex no permite buscar por responsable. Pregúntame en un espacio en el que esté su equipo y miraré entre los miembros.
reports-incomplete = Este espacio es grande: solo he mirado una parte de sus miembros.
reports-withheld = Aquí no se muestra a quién tiene a su cargo { $name }.
reports-listed = { $n } { $n ->
    [one] persona depende
   *[other] personas dependen
} directamente de { $name }, { $all } en total.
reports-listed-cut = { $n } { $n ->
    [one] persona depende
   *[other] personas dependen
} directamente de { $name }, { $all } o más en total.
note-others = { $n ->
    [one] Hay una persona más que no se muestra.
   *[other] Hay { $n } personas más que no se muestran.
}

## ¿Quién está aquí?

here-fallback = Los miembros de este espacio.
here-members = { $n ->
    [one] Hay otra persona en este espacio.
   *[other] Hay otras { $n } personas en este espacio.
}
here-members-of = { $n } de las otras { $members } personas de este espacio:
here-reachable = { $n ->
    [one] Otra persona de este espacio está disponible en este momento.
   *[other] Otras { $n } personas de este espacio están disponibles en este momento.
}
here-reachable-of = Disponibles en este momento: { $n } de las otras { $members } personas de este espacio.
here-fits = { $n ->
    [one] Otra persona de este espacio coincide con «{ $words }».
   *[other] Otras { $n } personas de este espacio coinciden con «{ $words }».
}
here-fits-reachable = { $n ->
    [one] Otra persona de este espacio coincide con «{ $words }» y está disponible en este momento.
   *[other] Otras { $n } personas de este espacio coinciden con «{ $words }» y están disponibles en este momento.
}
here-nobody = No veo a nadie más en este espacio.
here-nobody-reachable = En este momento no hay nadie más disponible en este espacio.
here-nobody-fits = Nadie más de este espacio coincide con «{ $words }».
here-nobody-fits-reachable = De las otras personas de este espacio que coinciden con «{ $words }», ninguna está disponible en este momento.
here-looked = He buscado en los puestos, departamentos, lugares y direcciones que constan en Webex.
here-part = { $from } a { $to } de { $n }
here-no-more = No hay más.
here-unread = No he podido ver a todos los miembros de este espacio, así que puede haber más.
here-incomplete = Este espacio es grande: solo he mirado la presencia de una parte de sus miembros.
here-direct = No hay nadie más en este espacio: solo tú y yo.

## Las horas locales, una junto a otra

times-fallback = Horas locales.
you = Tú
times-unknown = Zona horaria desconocida
times-meet = Horario de trabajo en común: { $when }, en tu hora local.
times-meet-of = Horario de trabajo en común: { $when }, en la hora local de { $name }.
times-never = No hay ninguna hora que sea de trabajo para todos.
times-hours = Se ha contado con { $hours } ({ $days }) como horario de trabajo, en la hora local de cada persona.
times-without = Zona horaria desconocida y, por tanto, sin contar: { $name }.
times-window = En común: { $when }

## Palabras breves

line-fallback = Una respuesta breve.
sent-privately = Te he respondido en nuestra conversación directa.
talk-greeting = ¡Hola! Pregúntame quién es una persona o si está libre en este momento.
talk-thanks = ¡De nada!
talk-farewell = ¡Hasta luego!
talk-chatter = Aquí estoy para lo que necesites.

## Avisar más tarde

button-watch = Avisarme
button-unwatch = Dejar de vigilar
watch-kept = Te avisaré cuando { $names } esté disponible. Lo dejo después de { $hours ->
        [one] { $hours } hora
       *[other] { $hours } horas
    }.
watch-kept-all = Te avisaré cuando todas estas personas estén disponibles: { $names }. Lo dejo después de { $hours ->
        [one] { $hours } hora
       *[other] { $hours } horas
    }.
watch-already = { $name } ya está disponible.
watch-free = { $name } está disponible ahora.
watch-cannot-tell = No puedo avisarte, porque no veo cuándo cambia: { $state }.
watch-off = Lo siento, aquí no vigilo a nadie: mis administradores lo han desactivado.
watch-full = Lo siento, no puedo vigilar a { $names }: ya vigilo a todas las personas que puedo. Inténtalo más tarde.
watch-too-many = { $most ->
    [one] No puedo vigilar también a { $names }: ya tienes una vigilancia, y no guardo más por persona. Termínala primero.
   *[other] No puedo vigilar también a { $names }: ya tienes { $most } vigilancias, y no guardo más por persona. Termina una primero.
}
watch-not-here = Aquí no puedo avisarte más tarde. Pregúntame en Webex.
watch-ended = Ya no vigilo a { $names }.
watch-none-of = No estaba vigilando a { $names }.
watch-none = No estoy vigilando a nadie para ti.
watch-ended-all = { $n ->
    [one] He cancelado tu vigilancia.
   *[other] He cancelado tus { $n } vigilancias.
}
watch-list = Estoy vigilando a estas personas para ti:
watch-list-hint = Te aviso una vez, cuando están disponibles.
watch-expired = Ya no vigilo a { $names }: ha tardado demasiado. Pídemelo otra vez si aún lo necesitas.
watch-gone = Ya no vigilo a una persona que esperabas: la cuenta se eliminó, o ya no la veo.
watch-withheld = Ya no vigilo a { $names }: ya no puedo decirte si están disponibles.
watch-turned-off = Ya no vigilo a { $names }: mis administradores lo han desactivado.

## ¿Cuál de ellas?

chooser-fallback = Puede tratarse de varias personas.
chooser-question = ¿Quién es «{ $asked }»?
chooser-described = Personas para «{ $asked }»
chooser-all = { $n ->
    [one] { $n } persona; puede haber más.
   *[other] { $n } personas, por orden de relevancia.
}
chooser-part = Personas { $from } a { $to } de { $n }, por orden de relevancia.
chooser-first = Personas { $from } a { $to }, por orden de relevancia; puede haber más.
chooser-too-large = { $n ->
    [one] { $n } persona.
   *[other] { $n } personas, por orden de relevancia.
} Este espacio tiene más miembros de los que puedo comprobar, así que puede haber más.
chooser-no-more = No hay más.
suggest-fallback = Nadie se llama así.
suggest-nobody = Nadie se llama «{ $asked }».
suggest-too-large = Este espacio tiene más miembros de los que puedo comprobar, y ninguno de los que he comprobado se llama «{ $asked }».
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
nobody-too-large = No he encontrado a nadie que se llame «{ $name }». Este espacio tiene más miembros de los que puedo comprobar, así que puede que alguien se llame así.
nobody-email = Nadie de esta organización tiene la dirección { $address }.
nobody-listed = No he encontrado a nadie para «{ $words }».
nobody-phone = No he encontrado a nadie con el número { $number }.
nobody-account = Esta cuenta se ha eliminado o no puedo verla.
nobody-described = No he encontrado a nadie que se llame «{ $name }» y para quien conste «{ $words }» en Webex.
nobody-unnamed = No he encontrado a nadie para quien conste «{ $words }» en Webex.
hint-described = Solo he comparado los puestos, departamentos, lugares y direcciones que constan en Webex, donde a menudo faltan. Prueba solo con el nombre.
hint-unnamed = Webex solo busca por nombre, no por puesto ni departamento. Prueba con un nombre o pregunta en un espacio del que la persona sea miembro.
hint-unnamed-here = Webex solo busca por nombre, así que he repasado lo que consta de los miembros de este espacio. Prueba con un nombre.
hint-names = Webex solo busca por el principio de los nombres visibles; por eso, a veces no basta con el apellido. Prueba con el nombre de pila o la dirección de correo.
hint-email = Las direcciones de correo solo se encuentran dentro de la organización. Prueba con el nombre o menciona a la persona.
hint-listed = He mirado los cargos, departamentos, lugares y conocimientos que se pueden mostrar aquí. Prueba con otra palabra o con un nombre.
hint-phone = Solo encuentro números que se pueden mostrar aquí. Prueba con más o menos cifras, o con un nombre.

## Ayuda

help-fallback = Lo que puedes preguntar.
help-title = Lo que puedes preguntar
help-hint = Pregúntame como a cualquier colega. Puedes usar nombres, direcciones de correo y @menciones, también varios a la vez. Pulsa un ejemplo para probarlo.
help-whom = ¿A quién te refieres?
help-whom-hint = Escribe «{ $verb }» y, a continuación, un nombre, una dirección de correo o una @mención.
help-not-understood = Lo siento, no lo he entendido.
help-did-you-mean = ¿Querías decir «{ $text }»?
help-write = Escribe «{ $word }» para ver lo que puedes preguntar.
button-help = ¿Qué puedo preguntar?
welcome-fallback = ¡Hola!
welcome-title = ¡Hola! Puedo decirte quién es una persona, si está libre y cómo contactar con ella.
welcome-hint = Mencióname junto con tu pregunta o pulsa un ejemplo. Solo veo los mensajes en los que se me menciona.
ask-who = Quién es quién
ask-free = Quién está libre
ask-reach = Cómo contactar con alguien
ask-manager = Responsables y equipos
ask-here = Quién está en este espacio
ask-times = Cuándo reunirse
ask-private = Solo para ti

# Ejemplos, que se dicen tal cual al pulsarlos: hay que entender cada uno.
example-who = ¿Quién es Anna?
example-who-described = John del departamento Sales
example-who-me = ¿Quién soy yo?
example-free = ¿Está libre Anna?
example-free-manager = ¿Está disponible mi jefe?
example-free-seen = ¿Cuándo estuvo Anna en línea por última vez?
example-reach = El teléfono de Anna
example-reach-email = El correo de mi jefe
example-reach-time = ¿Qué hora es para Anna?
example-manager = ¿Quién es mi jefe?
example-manager-chain = Todos los jefes de Anna
example-manager-reports = ¿Quién trabaja para mí?
example-here = ¿Quién está en este espacio?
example-times = ¿Cuándo quedamos Anna y yo?
example-private = ¿Quién es Anna, solo para mí?

## Disculpas

apology-fallback = Lo siento.
sorry-not-allowed = Lo siento, solo respondo a las personas para las que me han configurado, normalmente las de mi organización.
sorry-refused = Lo siento, Webex ha rechazado esta búsqueda. Prueba con otras palabras.
sorry-unavailable = Lo siento, Webex no ha respondido. Vuelve a preguntar dentro de unos minutos.
sorry-not-privately = Lo siento, no puedo escribirte en una conversación directa, así que tampoco puedo responderte en privado. Escríbeme tú primero en ella.
sorry-too-fast = Han sido muchas preguntas a la vez. Inténtalo de nuevo dentro de un minuto.
sorry-too-many = { $most ->
    [one] Son más personas de las que caben en una respuesta. Pregunta por una cada vez.
   *[other] Son más personas de las que caben en una respuesta. Pregunta por { $most } como máximo.
}
answer = Aquí tienes la respuesta.
# Entre una etiqueta y su valor.
colon = :

## Avisos a quienes lo operan

notice-title = Whodex necesita que alguien lo revise.
notice-buried = { $n ->
    [one] Una pregunta ha fallado definitivamente. «whodex inbox list --state dead» muestra por qué.
   *[other] { $n } preguntas han fallado definitivamente. «whodex inbox list --state dead» muestra por qué.
}
notice-webhooks-off = Webex había desactivado mis webhooks porque durante un tiempo no pudo entregarme nada. Los he activado de nuevo.
notice-webhooks-unmended = No puedo revisar mis webhooks. Si Webex los ha desactivado, no me llega ninguna pregunta. «whodex doctor» muestra qué falla.
notice-roster-unread = No puedo usar el archivo de la lista de personas: busco en las filas anteriores, o en ninguna. «whodex roster check» muestra qué falla.
