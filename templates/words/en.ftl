# Everything that Whodex says, in English. The form is Fluent's (projectfluent.org).
# A file of this name in a folder of your own takes its place; a file of another name is another language.

## Time

ago-now = just now
ago-minutes = { $n } min ago
ago-hours = { $n } h ago
ago-yesterday = yesterday
ago-days = { $n ->
    [one] { $n } day ago
   *[other] { $n } days ago
}
ago-date = on { $date }
date = { $day } { $month ->
    [1] Jan
    [2] Feb
    [3] Mar
    [4] Apr
    [5] May
    [6] Jun
    [7] Jul
    [8] Aug
    [9] Sep
    [10] Oct
    [11] Nov
   *[12] Dec
} { $year }
# The days are counted from Monday, 1.
time-of-day = { $weekday ->
    [1] Mon
    [2] Tue
    [3] Wed
    [4] Thu
    [5] Fri
    [6] Sat
   *[7] Sun
} { $time }
active = Active { $ago }
local-time = { $time } local time
read-at = Updated { $time }
read-at-utc = Updated { $time } UTC
late = Sorry for the delay: you asked this { $ago }.

## Presence

presence-active = Available
presence-call = In a call
presence-do-not-disturb = Do not disturb
presence-inactive = Away
presence-meeting = In a meeting
presence-out-of-office = Out of office
presence-pending = Has not signed in yet
presence-presenting = Presenting
presence-unknown = Presence unknown
presence-not-shared = Does not share presence
presence-other-organization = In another organization: presence is not visible
presence-withheld = Presence is not shown in this space
presence-none = Bots have no presence

## A person

person-fallback = A person card.
bot = Bot
guest = Guest
picture = Picture of { $name }
no-name = No name
label-email = Email
label-work = Work
label-mobile = Mobile
label-fax = Fax
label-extension = Extension
label-phone = Phone
label-manager = Manager
label-address = Address
label-nickname = Nickname
label-first-name = First name
label-last-name = Last name
label-time-zone = Time zone
label-personal-room = Personal room
label-sip = SIP
label-calling = Webex Calling
label-xmpp = XMPP
label-created = In Webex since
label-changed = Profile changed
button-message = Message
button-email = Email
button-call = Call
button-manager = Manager
button-refresh = Refresh
button-details = Details
manager-of = Manager of { $names }
manager-by-name = Webex names { $manager } as the manager of { $name }, without an account.
manager-gone = The manager of { $name } has no account that I can see.
manager-nobody = Webex names no manager for { $name }.
manager-withheld = The manager of { $name } is not shown here.
note-shortened = Shortened to fit. Ask about one person at a time to see everything.

## Presence of several people

status-fallback = Presence.

## Whom of these?

chooser-fallback = Several people may be meant.
chooser-question = Who is “{ $asked }”?
chooser-all = { $n ->
    [one] { $n } person; there may be others.
   *[other] { $n } people, best match first.
}
chooser-part = { $from } to { $to } of { $n } people, best match first.
chooser-first = { $from } to { $to }, best match first; there may be more.
chooser-no-more = There are no more.
suggest-fallback = Nobody has that name.
suggest-nobody = Nobody is called “{ $asked }”.
suggest-question = { $n ->
    [one] Did you mean this person?
   *[other] Did you mean one of these?
}
button-show = Show
button-more = More

## Nobody

nobody-fallback = Nobody was found.
nobody-named = Nobody called “{ $name }” was found.
nobody-here = Nobody called “{ $name }” was found, neither in this space nor outside of it.
nobody-email = Nobody in this organization has the address { $address }.
nobody-account = This account was removed, or I cannot see it.
hint-names = Webex only searches the beginning of display names, so a last name alone may not be enough. Try the first name or the email address.
hint-email = Email addresses are only found within the organization. Try the name, or mention the person.

## Help

help-fallback = What you can ask.
help-title = What you can ask
help-whom = Who do you mean?
help-whom-hint = Write { $verb }, followed by a name, an email address or an @mention.
help-not-understood = Sorry, I did not understand that.
help-did-you-mean = Did you mean { $verb }?
for-example = for example:
welcome-fallback = Hello!
welcome-title = Hello! I can tell you who someone is and whether they are reachable right now.
welcome-hint = Mention me together with a colleague, or press an example. I only see messages that mention me.
whois-usage = whois <name, email or @mention>
whois-summary = Who someone is, and how to reach them
status-usage = status <names, emails, @mentions or me>
status-summary = Who is reachable right now
manager-usage = manager <name, email, @mention or me>
manager-summary = Who someone's manager is
whoami-usage = whoami
whoami-summary = Your own card
help-usage = help
help-summary = What you can ask

## Regret

apology-fallback = Sorry.
sorry-not-allowed = Sorry, I only answer the people I was set up for, usually those in my own organization.
sorry-refused = Sorry, Webex refused this search. Please try different words.
sorry-unavailable = Sorry, Webex did not answer. Please ask again in a few minutes.
sorry-too-fast = That was a lot of questions at once. Please try again in a minute.
sorry-too-many = { $most ->
    [one] That is more people than fit into one answer. Please ask about one at a time.
   *[other] That is more people than fit into one answer. Please ask about { $most } at most.
}
answer = Here is your answer.
# Between a label and its value.
colon = :
