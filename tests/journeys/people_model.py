"""People in plain Python: what aliases, identify, merge and delete mean, without a database."""

from dataclasses import dataclass, field


@dataclass(eq=False)
class Person:
    external_id: str | None = None
    email: str = ""
    is_out: bool = False
    aliases: dict = field(default_factory=dict)  # label → name
    attributes: dict = field(default_factory=dict)
    events: int = 0
    updated: int = 0
    into: "Person | None" = None

    def stands(self):
        return self.into.stands() if self.into else self

    def absorb(self, other, now):
        same = self.email.lower() == other.email.lower()
        if other.is_out and (same or not self.email):
            self.is_out = True
        self.email = self.email or other.email
        self.external_id = self.external_id or other.external_id
        for label, name in other.aliases.items():
            self.aliases.setdefault(label, name)
        for name, value in other.attributes.items():
            self.attributes.setdefault(name, value)
        self.events += other.events
        self.updated = now
        other.into = self
        is_left = other.is_out and other.email.lower() != self.email.lower()
        return other.email.lower() if is_left else ""


class World:
    """Every call returns the places of what changed nothing."""

    def __init__(self, people):
        self.all = list(people)
        self.refused_addresses = set()

    @property
    def people(self):
        return [person for person in self.all if not person.into]

    def having(self, test):
        found = [person for person in self.people if test(person)]
        return found[0] if len(found) == 1 else None

    def of_id(self, name):
        return self.having(lambda person: person.external_id == name)

    def of_alias(self, name, label):
        return self.having(lambda person: person.aliases.get(label) == name)

    def of_email(self, email, rules):
        left = [person for person in self.people if person.email.lower() == email.lower()]
        for rule in rules:
            left = [person for person in left if FITS[rule](person, left)]
        return left[0] if len(left) == 1 else None

    def named(self, identifier):
        kind, *rest = identifier
        return {"id": self.of_id, "alias": self.of_alias, "email": self.of_email}[kind](*rest)

    def alias_new(self, entries):
        return [place for place, entry in enumerate(entries) if not self._given(*entry)]

    def _given(self, external_id, name, label):
        holder = self.of_alias(name, label)
        if external_id is None:
            if not holder:
                self.all.append(Person(aliases={label: name}))
            return not holder
        person = self.of_id(external_id)
        if person and not holder and label not in person.aliases:
            person.aliases[label] = name
            return True
        return person is not None and person is holder

    def alias_update(self, entries):
        return [place for place, entry in enumerate(entries) if not self._renamed(*entry)]

    def _renamed(self, label, old, new):
        holder = self.of_alias(old, label)
        if holder and (old == new or not self.of_alias(new, label)):
            holder.aliases[label] = new
            return True
        return False

    def identify(self, entries, now):
        asked = [(external_id, who, self.named(who)) for external_id, who in entries]
        return [place for place, each in enumerate(asked) if not self._identified(*each, now)]

    def _identified(self, external_id, who, person, now):
        if not person:
            return False
        if person.stands().external_id:
            return person.stands().external_id == external_id
        holder = self.of_id(external_id)
        if not holder:
            person.external_id, person.updated = external_id, now
        elif who[0] == "alias" and who[2] in holder.aliases:
            return False
        else:
            self.absorb(holder, person, now)
        return True

    def merge(self, pairs, now):
        asked = [tuple(map(self.named, pair)) for pair in pairs]
        return [place for place, pair in enumerate(asked) if not self._merged(*pair, now)]

    def absorb(self, kept, gone, now):
        self.refused_addresses |= {kept.absorb(gone, now)} - {""}

    def _merged(self, gone, kept, now):
        if not gone or not kept:
            return False
        if gone.into:
            return gone.stands() is kept.stands()
        if gone is not kept.stands():
            self.absorb(kept.stands(), gone, now)
        return True

    def delete(self, identifiers):
        asked = [self.named(each) for each in identifiers]
        for person in filter(None, asked):
            if person.is_out and person.email:
                self.refused_addresses.add(person.email.lower())
        self.all = [person for person in self.people if person not in asked]
        left = {person.email.lower() for person in self.all if person.email}
        return [
            place
            for place, (each, person) in enumerate(zip(identifiers, asked, strict=True))
            if not person and each[0] == "email" and each[1].lower() in left
        ]


FITS = {
    "identified": lambda person, _: person.external_id is not None,
    "unidentified": lambda person, _: person.external_id is None,
    "most_recently_updated": lambda person, left: (
        person.updated == max(each.updated for each in left)
    ),
    "least_recently_updated": lambda person, left: (
        person.updated == min(each.updated for each in left)
    ),
}
