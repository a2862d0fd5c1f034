"""What every part of the file of an organisation is made of: texts, numbers and days in their limits (form.py)."""

from datetime import UTC, date, datetime
from typing import Annotated, Literal, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from draagvlak.lib.tokens import PID_ALPHABET

# Words of at most so many signs; as long as the column they go to, which PostgreSQL would refuse.
SLUG = r"^[A-Za-z0-9][A-Za-z0-9_.+-]*$"
Pid = Annotated[str, StringConstraints(pattern=rf"^[{PID_ALPHABET}]{{14}}$", max_length=14)]
Slug10 = Annotated[str, StringConstraints(pattern=SLUG, max_length=10)]
Slug20 = Annotated[str, StringConstraints(pattern=SLUG, max_length=20)]
Slug40 = Annotated[str, StringConstraints(pattern=SLUG, max_length=40)]
Slug60 = Annotated[str, StringConstraints(pattern=SLUG, max_length=60)]
Slug = Annotated[str, StringConstraints(pattern=SLUG, max_length=80)]
Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$", max_length=64)]
Number = Annotated[int, Field(ge=0, le=1_000_000)]
Place = Annotated[int, Field(ge=0, le=32_000)]  # the largest that a small number holds on PostgreSQL
# No day that arithmetic with days falls over.
Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2100, 12, 31))]
PastDay = Annotated[date, Field(le=date(2100, 12, 31))]  # typed by a person, who may slip: the year 26 is not refused
PlanDay = Annotated[date, Field(le=date(9000, 1, 1))]  # typed too: a plan may go on for a century
Moment = Annotated[AwareDatetime, Field(ge=datetime(2000, 1, 1, tzinfo=UTC), le=datetime(2100, 12, 31, tzinfo=UTC))]
Colour = Literal["red", "orange", "green", "unknown"]
Chosen = Literal["", "red", "orange", "green", "none"]
Share = Literal["nobody", "mixed", "everybody"]
Row = Annotated[tuple[Number, ...], Field(min_length=4, max_length=4)]
ROWS = 50_000
Item = TypeVar("Item")
Rows = Annotated[tuple[Item, ...], Field(max_length=ROWS)]

# Texts of at most so many signs.
Line7 = Annotated[str, StringConstraints(max_length=7)]
Line20 = Annotated[str, StringConstraints(max_length=20)]
Line40 = Annotated[str, StringConstraints(max_length=40)]
Line60 = Annotated[str, StringConstraints(max_length=60)]
Line80 = Annotated[str, StringConstraints(max_length=80)]
Line120 = Annotated[str, StringConstraints(max_length=120)]
Line200 = Annotated[str, StringConstraints(max_length=200)]
Line254 = Annotated[str, StringConstraints(max_length=254)]
Line300 = Annotated[str, StringConstraints(max_length=300)]
Line400 = Annotated[str, StringConstraints(max_length=400)]
Line500 = Annotated[str, StringConstraints(max_length=500)]
Line2000 = Annotated[str, StringConstraints(max_length=2_000)]
Line4000 = Annotated[str, StringConstraints(max_length=4_000)]
Line20000 = Annotated[str, StringConstraints(max_length=20_000)]
Line200000 = Annotated[str, StringConstraints(max_length=200_000)]


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, populate_by_name=True)
