"""Names and places that demo users have."""

import random
from dataclasses import dataclass

FIRST_NAMES = (
    *("Lena", "Ana", "Mateo", "Noor", "Jonas", "Amélie", "Giulia", "Tomás", "Aiko", "Ravi"),
    *("Sofía", "Liam", "Chloé", "Emre", "Ingrid", "Hugo", "Zoë", "Kwame", "Marta", "Felix"),
    *("Priya", "Oskar", "Yara", "Daniel", "Mina", "Pau", "Elif", "Nils", "Carmen", "Ibrahim"),
    *("Hannah", "Lucas", "Ewa", "Diego", "Sara", "Anton", "Leïla", "Marco", "Freja", "Samuel"),
)
LAST_NAMES = (
    *("García", "Schmidt", "Rossi", "Dubois", "Novak", "Larsen", "Okafor", "Tanaka", "Silva"),
    *("Martín", "Weber", "Bianchi", "Moreau", "Kowalski", "Hansen", "Mensah", "Sato", "Costa"),
    *("López", "Fischer", "Ferrari", "Laurent", "Horvat", "Nilsson", "Diallo", "Suzuki", "Öztürk"),
    *("Romero", "Keller", "Conti", "Garnier", "Wójcik", "Berg", "Patel", "Haddad", "Murphy"),
)


@dataclass(frozen=True, slots=True)
class Place:
    """A city with what follows from it; ``phone_form`` has one ``#`` for each free digit."""

    city: str
    country: str
    language: str
    time_zone: str
    phone_form: str

    def phone(self, dice: random.Random) -> str:
        """Return a mobile number of that country, in E.164."""
        return "".join(dice.choice("0123456789") if c == "#" else c for c in self.phone_form)


PLACES = (
    Place("Madrid", "ES", "es", "Europe/Madrid", "+34612######"),
    Place("Valencia", "ES", "es", "Europe/Madrid", "+34655######"),
    Place("Berlin", "DE", "de", "Europe/Berlin", "+4915112######"),
    Place("Lyon", "FR", "fr", "Europe/Paris", "+336123#####"),
    Place("Milan", "IT", "it", "Europe/Rome", "+3934712#####"),
    Place("Lisbon", "PT", "pt", "Europe/Lisbon", "+35191234####"),
    Place("Dublin", "IE", "en", "Europe/Dublin", "+35385123####"),
    Place("Warsaw", "PL", "pl", "Europe/Warsaw", "+4851234####"),
    Place("Mexico City", "MX", "es", "America/Mexico_City", "+525512######"),
    Place("Chicago", "US", "en", "America/Chicago", "+1312555####"),
)
