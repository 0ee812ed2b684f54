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
weekday = { $weekday ->
    [1] Mon
    [2] Tue
    [3] Wed
    [4] Thu
    [5] Fri
    [6] Sat
   *[7] Sun
}
time-of-day = { weekday } { $time }
time-utc = { $time } UTC
# When somebody was last active.
moment-today = today at { $time }
moment-yesterday = yesterday at { $time }
moment-date = on { $date } at { $time }
# How far apart two clocks are.
hours = { $h } h
minutes = { $min } min
hours-minutes = { $h } h { $min } min
difference-ahead = { $difference } ahead of you
difference-behind = { $difference } behind you
difference-none = same time as yours
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

## What was asked about somebody's presence, answered in a sentence

# The state is one of those below.
said-yes = Yes, { $state }.
said-no = No, { $state }.
said-not-now = Not right now: { $state }.
said-cannot-tell = I cannot tell: { $state }.
said-so = { $state }.
said-active = { $state } (active { $ago })
state-active = { $name } is available
state-call = { $name } is in a call
state-do-not-disturb = { $name } does not want to be disturbed
state-inactive = { $name } is away
state-meeting = { $name } is in a meeting
state-out-of-office = { $name } is out of office
state-pending = { $name } has not signed in yet
state-presenting = { $name } is presenting
state-unknown = Webex does not know the presence of { $name }
state-not-shared = { $name } does not share presence
state-other-organization = { $name } is in another organization, whose presence is not visible
state-withheld = the presence of { $name } is not shown here
state-none = { $name } is a bot, and bots have no presence
state-other = Webex shows “{ $state }” for { $name }
seen-at = { $name } was last active { $when }.
seen-unknown = Webex does not tell when { $name } was last active.
seen-withheld = It is not shown here when { $name } was last active.

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
label-title = Title
label-department = Department
label-local-time = Local time
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
label-pronouns = Pronouns
label-skills = Skills
label-room = Room
button-message = Message
button-email = Email
button-call = Call
button-manager = Manager
button-refresh = Refresh
button-details = Details
button-card = Show card
button-privately = Answer me privately
manager-of = Manager of { $names }
manager-by-name = Webex names { $manager } as the manager of { $name }, without an account.
manager-gone = The manager of { $name } has no account that I can see.
manager-nobody = Webex names no manager for { $name }.
manager-withheld = The manager of { $name } is not shown here.
# Of a space with more members than are read. Left out is any of what is shown from one level on.
too-large-withheld = This space has more members than I can check, so some things are not shown here: { $what }.
shown-from-presence = presence
shown-from-business = work numbers and managers
shown-from-everything = private numbers and addresses
note-shortened = Shortened to fit. Ask about one person at a time to see everything.

## Presence of several people

status-fallback = Presence.

## One fact about somebody

contact-fallback = How to reach somebody.
none-email = Webex lists no email address for { $name }.
none-phone = Webex lists no phone number for { $name }.
none-phone-of-work = Webex lists no work number for { $name }; other numbers are not shown here.
none-mobile = Webex lists no mobile number for { $name }.
none-extension = Webex lists no extension for { $name }.
none-address = Webex lists no address for { $name }.
none-local-time = Webex does not tell the time zone of { $name }.
none-title = Webex lists no title for { $name }.
none-department = Webex lists no department for { $name }.
withheld-phone = Phone numbers are not shown here.
withheld-mobile = Mobile numbers are not shown here.
withheld-extension = Extensions are not shown here.
withheld-address = Addresses are not shown here.
withheld-local-time = Local times are not shown here.

## Managers upwards, and the people who have a manager

hierarchy-fallback = Managers and teams.
chain-of = Managers of { $name }, the nearest first
chain-loop = It goes round in a circle: the manager of { $name } is already in this line.
chain-cut = The line goes on above { $name }.
reports-of = People whose manager is { $name }
reports-members = Found among the members of this space. Webex lists nobody by manager, so there may be others.
reports-known = These are the ones I know of. Webex lists nobody by manager, so there may be others: ask me in a space that they are members of.
reports-nobody-here = Among the members of this space I see nobody whose manager is { $name }. Webex lists nobody by manager, so I know of no others.
reports-unknown = I do not know who reports to { $name }: Webex lists nobody by manager. Ask me in a space that the team shares, and I will look through its members.
reports-incomplete = This space is large: I looked at only some of its members.
reports-withheld = It is not shown here who reports to { $name }.
reports-listed = { $n } { $n ->
    [one] person reports
   *[other] people report
} directly to { $name }, { $all } in all.
reports-listed-cut = { $n } { $n ->
    [one] person reports
   *[other] people report
} directly to { $name }, { $all } or more in all.
note-others = { $n ->
    [one] One more person is not shown.
   *[other] { $n } more people are not shown.
}

## Who is here?

here-fallback = The members of this space.
here-members = { $n ->
    [one] One other person is in this space.
   *[other] { $n } other people are in this space.
}
here-members-of = { $n } of { $members } other people in this space:
here-reachable = { $n ->
    [one] One other person here can be reached right now.
   *[other] { $n } other people here can be reached right now.
}
here-reachable-of = { $n } of { $members } other people here can be reached right now.
here-fits = { $n ->
    [one] One other person here fits “{ $words }”.
   *[other] { $n } other people here fit “{ $words }”.
}
here-fits-reachable = { $n ->
    [one] One other person here fits “{ $words }” and can be reached right now.
   *[other] { $n } other people here fit “{ $words }” and can be reached right now.
}
here-nobody = I see nobody else in this space.
here-nobody-reachable = Right now nobody else here can be reached.
here-nobody-fits = Nobody else here fits “{ $words }”.
here-nobody-fits-reachable = Right now nobody else here who fits “{ $words }” can be reached.
here-looked = I compared the titles, departments, places and addresses that Webex lists.
here-part = { $from } to { $to } of { $n }
here-no-more = There are no more.
here-unread = I could not read all members of this space, so there may be others.
here-incomplete = This space is large: I looked at the presence of only some of its members.
here-direct = Nobody else is in this space: just the two of us.

## Local times side by side

times-fallback = Local times.
you = You
times-unknown = Time zone unknown
times-meet = Shared working hours: { $when } your time.
times-meet-of = Shared working hours: { $when }, time of { $name }.
times-never = There are no hours that are working hours for everybody.
times-hours = Working hours are taken to be { $hours }, { $days }, for everybody in their own time.
times-without = The time zone of { $name } is not known, so the shared hours leave them out.
times-window = Shared hours: { $when }

## Short words

line-fallback = A short answer.
sent-privately = I sent you the answer in our direct space.
talk-greeting = Hello! Ask me who somebody is, or whether they are free right now.
talk-thanks = You are welcome!
talk-farewell = Goodbye!
talk-chatter = I am here if you need me.

## Telling later

button-watch = Tell me when free
button-unwatch = Stop watching
watch-kept = I will tell you when { $names } is available. I give up after { $hours ->
        [one] { $hours } hour
       *[other] { $hours } hours
    }.
watch-kept-all = I will tell you when all of these are available: { $names }. I give up after { $hours ->
        [one] { $hours } hour
       *[other] { $hours } hours
    }.
watch-already = { $name } is already available.
watch-free = { $name } is available now.
watch-cannot-tell = I cannot tell you later, as I cannot see when that changes: { $state }.
watch-off = Sorry, I do not watch for people here: my operators have turned that off.
watch-full = Sorry, I cannot watch for { $names }: I already watch for as many people as I can. Please try again later.
watch-too-many = { $most ->
    [one] I cannot watch for { $names } too: you already have a watch, and I keep one for each person. Cancel it first.
   *[other] I cannot watch for { $names } too: you already have { $most } watches, and I keep no more for each person. Cancel one first.
}
watch-not-here = I cannot tell you later here. Please ask me in Webex.
watch-ended = I no longer watch for { $names }.
watch-none-of = I was not watching for { $names }.
watch-none = I am not watching for anybody for you.
watch-ended-all = { $n ->
    [one] I have cancelled your watch.
   *[other] I have cancelled your { $n } watches.
}
watch-list = I am watching for these people:
watch-list-hint = I tell you once when they are available.
watch-expired = I stopped watching for { $names }: it took too long. Ask me again if you still need it.
watch-gone = I stopped watching for somebody you asked about: the account was removed, or I cannot see it any more.
watch-withheld = I stopped watching for { $names }: I may not tell you any more whether they are available.
watch-turned-off = I stopped watching for { $names }: my operators have turned that off.

## Whom of these?

chooser-fallback = Several people may be meant.
chooser-question = Who is “{ $asked }”?
chooser-described = People for “{ $asked }”
chooser-all = { $n ->
    [one] { $n } person; there may be others.
   *[other] { $n } people, best match first.
}
chooser-part = { $from } to { $to } of { $n } people, best match first.
chooser-first = { $from } to { $to }, best match first; there may be more.
chooser-too-large = { $n ->
    [one] { $n } person.
   *[other] { $n } people, best match first.
} This space has more members than I can check, so there may be others.
chooser-no-more = There are no more.
suggest-fallback = Nobody has that name.
suggest-nobody = Nobody is called “{ $asked }”.
suggest-too-large = This space has more members than I can check, and nobody of those I could check is called “{ $asked }”.
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
nobody-too-large = Nobody called “{ $name }” was found. This space has more members than I can check, so somebody may have that name.
nobody-email = Nobody in this organization has the address { $address }.
nobody-listed = I found nobody for “{ $words }”.
nobody-phone = I found nobody with the number { $number }.
nobody-account = This account was removed, or I cannot see it.
nobody-described = I found nobody called “{ $name }” for whom Webex lists “{ $words }”.
nobody-unnamed = I found nobody for whom Webex lists “{ $words }”.
hint-described = I only compared the titles, departments, places and addresses that Webex lists, and it may not list them. Try the name alone.
hint-unnamed = Webex searches by name only, not by title or department. Try a name, or ask in a space that they are a member of.
hint-unnamed-here = Webex searches by name only, so I looked through what it lists of the members of this space. Try a name.
hint-names = Webex only searches the beginning of display names, so a last name alone may not be enough. Try the first name or the email address.
hint-email = Email addresses are only found within the organization. Try the name, or mention the person.
hint-listed = I looked at the titles, departments, places and skills that may be shown here. Try another word, or a name.
hint-phone = I only find numbers that may be shown here. Try more or fewer digits, or a name.

## Help

help-fallback = What you can ask.
help-title = What you can ask
help-hint = Ask me as you would ask a colleague. Names, email addresses and @mentions all work, also several at once. Press an example to try it.
help-whom = Who do you mean?
help-whom-hint = Write “{ $verb }”, followed by a name, an email address or an @mention.
help-not-understood = Sorry, I did not understand that.
help-did-you-mean = Did you mean “{ $text }”?
help-write = Write “{ $word }” to see what you can ask.
button-help = What can I ask?
welcome-fallback = Hello!
welcome-title = Hello! I can tell you who someone is, whether they are free, and how to reach them.
welcome-hint = Mention me together with your question, or press an example. I only see messages that mention me.
ask-who = Who somebody is
ask-free = Whether they are free
ask-reach = How to reach them
ask-manager = Managers and teams
ask-here = Who is in this space
ask-times = When you can meet
ask-private = For your eyes only

# Examples, which are said as they stand when they are pressed: each has to be understood.
example-who = Who is Anna?
example-who-described = John from Sales
example-who-me = Who am I?
example-free = Is Anna free?
example-free-manager = Is my manager available?
example-free-seen = When was Anna last active?
example-reach = Anna's phone number
example-reach-email = My manager's email
example-reach-time = What time is it for Anna?
example-manager = Who is my manager?
example-manager-chain = Management chain of Anna
example-manager-reports = Who reports to me?
example-here = Who is in this space?
example-times = When can Anna and I meet?
example-private = Who is Anna, just for me?

## Regret

apology-fallback = Sorry.
sorry-not-allowed = Sorry, I only answer the people I was set up for, usually those in my own organization.
sorry-refused = Sorry, Webex refused this search. Please try different words.
sorry-unavailable = Sorry, Webex did not answer. Please ask again in a few minutes.
sorry-not-privately = Sorry, I cannot write to you in a direct space, so I cannot answer this in private. Please write to me there first.
sorry-too-fast = That was a lot of questions at once. Please try again in a minute.
sorry-too-many = { $most ->
    [one] That is more people than fit into one answer. Please ask about one at a time.
   *[other] That is more people than fit into one answer. Please ask about { $most } at most.
}
answer = Here is your answer.

## Notices to operators

notice-title = Whodex needs someone to look at it.
notice-buried = { $n ->
    [one] A question failed for good. “whodex inbox list --state dead” shows why.
   *[other] { $n } questions failed for good. “whodex inbox list --state dead” shows why.
}
notice-webhooks-off = Webex had turned my webhooks off because it could not deliver to me for a while. I have turned them on again.
notice-webhooks-unmended = I cannot look after my webhooks. If Webex has turned them off, I hear no questions. “whodex doctor” shows what is wrong.
notice-roster-unread = I cannot use the file of the roster: I search the rows from before, or none. “whodex roster check” shows what is wrong.

# Between a label and its value.
colon = :
