"""What the design contributes to the core: how mail looks."""

from rresi.core.declarations import Context
from rresi.core.mail import Dress
from rresi.design import letters

CONTEXT = Context(Dress(letters.html))
