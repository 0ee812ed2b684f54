"""Long lists: pages, and the link to the next one."""

from ..fact import fact, request
from ..sources import ASSUMED, BASICS

LISTS = {
    "messages": ("person", "/messages?roomId={paging.id}&max=2"),
    "rooms": ("person", "/rooms?max=1"),
    "memberships": ("person", "/memberships?roomId={room.id}&max=1"),
    "webhooks": ("bot", "/webhooks?max=1"),
}
NEEDED = {"rooms": ("room", "private"), "webhooks": ("webhook", "another")}


def both_pages(stage, name):
    """The first two pages of a list."""
    for thing in NEEDED.get(name, ()):
        stage[thing]
    who, path = LISTS[name]
    first = stage.api.call(who, "GET", stage.fill(path))
    return who, first, stage.api.call(who, "GET", first.next) if first.next else None


for name in LISTS:
    known = name != "webhooks"
    source = BASICS if known else ASSUMED

    @fact(f"paging.{name}.link", f"A list of {name} that goes on has a `Link` with `rel=\"next\"`.", source, known=known, calls=2)
    def _(stage, name=name):
        return both_pages(stage, name)[1].next is not None

    @fact(f"paging.{name}.next", f"The next page of {name} has other items.", source, known=known, calls=2)
    def _(stage, name=name):
        _, first, second = both_pages(stage, name)
        if second is None:
            return "no next page"
        seen, more = ({item["id"] for item in page.items} for page in (first, second))
        return bool(more) and not seen & more

    @fact(f"paging.{name}.max", f"The next page of {name} keeps `max`.", source, known=known, calls=2)
    def _(stage, name=name):
        _, first, second = both_pages(stage, name)
        return second is not None and len(second.items) <= len(first.items)

    @fact(f"paging.{name}.origin", f"The link to the next page of {name} leads to the same host.", ASSUMED, known=False, calls=2)
    def _(stage, name=name):
        _, first, _ = both_pages(stage, name)
        return bool(first.next) and first.next.startswith(stage.api.base.rsplit("/v1", 1)[0])


request("paging.last", "The last page has no `Link`.", BASICS, "person GET /messages?roomId={paging.id}&max=100", None, see=lambda a, s: a.next)
request("paging.exact", "A page that just holds the whole list has no `Link`.", ASSUMED, "person GET /messages?roomId={paging.id}&max=5", None, see=lambda a, s: a.next, known=False)
request("paging.cursor-wrong", "A link's cursor that was changed is refused with 400.", ASSUMED, "person GET /rooms?max=1&cursor=nonsense", 400, known=False)


@fact("paging.whole", "All pages together hold each item once.", BASICS, calls=5)
def _(stage):
    answer = stage.api.call("person", "GET", stage.fill("/messages?roomId={paging.id}&max=2"))
    found = [item["id"] for item in answer.items]
    while answer.next and len(found) < 10:
        answer = stage.api.call("person", "GET", answer.next)
        found += [item["id"] for item in answer.items]
    return sorted(found) == sorted(stage["paging"]["ids"])


@fact("paging.token", "The link holds no token.", ASSUMED, known=False, calls=2)
def _(stage):
    _, first, _ = both_pages(stage, "messages")
    return bool(first.next) and stage.api.tokens["person"] not in first.next


@fact("paging.other", "The link of one caller does not work for another.", ASSUMED, 404, known=False, calls=3)
def _(stage):
    _, first, _ = both_pages(stage, "messages")
    return stage.api.call("bot", "GET", first.next + "&mentionedPeople=me").status
