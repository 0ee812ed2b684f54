"""The facts, a file for each resource."""

from . import attachment_actions, cards, errors, limits, memberships, messages, paging, people, rooms, webhooks  # noqa: F401
