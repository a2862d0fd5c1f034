"""What bench/sheets_run.py found, as verdicts and as a table."""

OPEN = 0.300  # seconds: a sheet of five hundred rows
SAVE = 2.5  # times the bare upsert by somebody who is signed in: one cell
QUERIES = {"home": 12, "search": 13}  # of the home of a trajectory, and of search
DOSSIER = 2.0  # seconds: the dossier as PDF, of a filled trajectory and of the example organisation
EXAMPLE = {"usual": "dossier of the example as PDF", "all": "the same with all its parts"}
SHEETS = {"plain": "sheet of 500 rows", "counted": "sheet of 500 rows that is counted"}


def judge_all(judge, database, found, ms, times):
    """Gives `judge(what, database, value, limit, show)` everything that was promised and measured."""
    found = found or {}
    for name, words in SHEETS.items():
        judge(words, database, found.get("open", {}).get(name, {}).get("median"), OPEN, ms)
    save = found.get("save")
    ratio = save and save["cell"] / save["signed in"]
    judge("a cell saved ÷ bare upsert, both signed in", database, ratio, SAVE, times)
    judge("a cell saved ÷ bare upsert", database, save and save["cell"] / save["bare"], SAVE, times)
    for name, words in (("home", "queries of the home of a trajectory"), ("search", "queries of search")):
        judge(words, database, found.get(name, {}).get("queries"), QUERIES[name], str)
    judge("dossier as PDF", database, found.get("dossier", {}).get("pdf", {}).get("median"), DOSSIER, ms)
    for name, words in EXAMPLE.items():
        judge(words, database, found.get("example", {}).get(name, {}).get("median"), DOSSIER, ms)


HEAD = ["trajectory and worksheets", "database", "median", "first", "queries", "bytes"]


def rows(database, found, ms):
    """The lines of the table, for one database."""
    pages = {words: found["open"][name] for name, words in SHEETS.items()} | {
        "home of a trajectory": found["home"], "search": found["search"], "dossier as PDF": found["dossier"]["pdf"],
        "dossier as DOCX": found["dossier"]["docx"],
    } | {words: found["example"][name] for name, words in EXAMPLE.items()}  # fmt: skip
    lines = [
        [words, database, ms(page["median"]), ms(page["first"]), page["queries"], f"{page['bytes']:,}"]
        for words, page in pages.items()
    ]
    saves = {"a cell saved": "cell", "the bare upsert": "bare", "the bare upsert, signed in": "signed in"}
    lines += [[words, database, ms(found["save"][name]), "", "", ""] for words, name in saves.items()]
    cpu = {f"{words}: processor time": found["cpu"][name] for words, name in saves.items()}
    return lines + [[words, database, ms(seconds), "", "", ""] for words, seconds in cpu.items()]
