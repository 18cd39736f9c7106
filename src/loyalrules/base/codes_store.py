"""LR7xx: the store."""

from loyalrules.base.code import Code, by_id

STORE: dict[str, Code] = by_id(
    Code(
        "LR701",
        "The address of the store is not understood",
        "A store is the memory of the process, a file or a database, and the address says which.",
        "Write memory, or sqlite:/// and the path of a file (an absolute path has a fourth slash), or "
        "postgresql:// and a user, a host and a database.",
        bad="sqlite:loyalty.db",
        good="sqlite:///loyalty.db",
    ),
    Code(
        "LR702",
        "The store cannot be opened",
        "The file is a folder, its folder is missing or not yours, or the disk or the SQLite library "
        "lacks what a ledger needs.",
        "Name a file in a folder that exists on a local disk; loyalrules makes it when it is not there.",
        bad="sqlite:///no-such-folder/loyalty.db",
        good="sqlite:///loyalty.db",
    ),
    Code(
        "LR703",
        "The file is no ledger",
        "The file holds something else: another database, or no database at all. It is left as it is.",
        "Check the path; to start a new ledger, name a file that does not exist yet.",
        bad="sqlite:///till.db",
        good="sqlite:///loyalty.db",
    ),
    Code(
        "LR704",
        "The ledger was written by a newer version",
        "A newer loyalrules keeps something that this one does not know, and would not keep up.",
        "Upgrade loyalrules on this machine, or use the version that wrote the ledger.",
        bad="a ledger of loyalrules 2, opened with loyalrules 1",
        good="the same ledger, opened with loyalrules 2",
    ),
    Code(
        "LR705",
        "The ledger is busy",
        "One process writes to a file at a time. Another one has been writing for longer than we wait.",
        "Send the event again: nothing of it was written. If it stays busy, look for a process that hangs.",
        bad="two processes that write to one file at the same moment",
        good="one process that writes, or a PostgreSQL store",
    ),
    Code(
        "LR706",
        "The ledger cannot be written",
        "The file, its folder or its disk is read-only for this user. SQLite also writes beside the file.",
        "Give the user of this process the right to write both the file and its folder.",
        bad="a ledger in a folder that only root may write",
        good="a ledger in a folder of the user who runs loyalrules",
    ),
    Code(
        "LR707",
        "The disk is full or failed",
        "What could not be put on the disk was undone as a whole. After a failure of the disk the ledger "
        "is not written until it is opened again, since nobody knows what is on the disk.",
        "Free some space or mend the disk, open the ledger again, and send the event again.",
        bad="a disk with 0 bytes left",
        good="a disk with room for the year",
    ),
    Code(
        "LR708",
        "The ledger is damaged",
        "The file holds what loyalrules has not written: a broken disk, a copy made while it was open, "
        "or a change by hand.",
        "Stop writing, keep a copy for a closer look, and restore a backup.",
        bad="cp loyalty.db backup.db  # while it is written",
        good='sqlite3 loyalty.db ".backup backup.db"',
    ),
    Code(
        "LR709",
        "A value cannot be kept",
        "A number is larger than a column holds, a text is not Unicode, or a plugin left something in a "
        "state that is not exact, such as a binary float.",
        "Look at the amounts of the event, or report it to the author of the plugin that is named.",
        bad='{"points": {"unit": "stars", "amount": "999999999999999999"}}',
        good='{"points": {"unit": "stars", "amount": "1000"}}',
    ),
    Code(
        "LR710",
        "The ledger refused a row",
        "What should be written does not fit what is there: the event is already in, an amount is not "
        "above 0, or a state was changed meanwhile. Nothing was written.",
        "Send the event again. If it is refused again, this is a mistake in loyalrules or in a plugin.",
        bad="a row that was changed in the file by hand",
        good="the file as loyalrules wrote it",
    ),
    Code(
        "LR711",
        "The ledger is closed",
        "The store was closed, and then asked for something.",
        "Open the engine again, or close it later.",
        bad="engine.close()\nengine.evaluate(event)",
        good="engine.evaluate(event)\nengine.close()",
    ),
    Code(
        "LR712",
        "The ledger was written by an older version",
        "This loyalrules keeps a ledger in another form than the one that wrote it, and changes no ledger "
        "without being asked.",
        "Make a backup, then run loyalrules store upgrade with the address of the ledger.",
        bad="a ledger of an older loyalrules",
        good="loyalrules store upgrade sqlite:///shop.db",
    ),
    Code(
        "LR713",
        "Two writers met",
        "The database undid this transaction, because another one was writing the same rows. It was tried "
        "again several times.",
        "Send the event again: nothing of it was written.",
        bad="twenty workers that send orders of one member",
        good="the orders of a member, one after another",
    ),
    Code(
        "LR714",
        "The database cannot be reached",
        "The server is down, refuses the connection, or the connection broke. What was not answered may "
        "or may not be written.",
        "Send the event again when the server is back: it is written once, however often it is sent.",
        bad="postgresql://shop:secret@db.example/loyalty  # and the server is down",
        good="the same address, when the server is up",
    ),
    Code(
        "LR715",
        "What is imported is no whole ledger",
        "The folder holds only some tables, or was changed. Nothing of it was kept.",
        "Export the ledger again, with all its tables, and import the folder as it is.",
        bad="loyalrules import export-of-balances sqlite:///new.db",
        good="loyalrules export sqlite:///shop.db moved && loyalrules import moved sqlite:///new.db",
    ),
    Code(
        "LR716",
        "There is something already",
        "An export goes into an empty folder, and an import into an empty ledger: nothing is written over.",
        "Name a folder or a ledger that does not exist yet.",
        bad="loyalrules import moved sqlite:///shop.db",
        good="loyalrules import moved sqlite:///new.db",
    ),
    Code(
        "LR717",
        "An amount rests on who somebody was",
        "Without what the events say of a person, one of them would lead to other amounts: a gift hangs on "
        "an id or an address itself. An erasure changes no amount, so nothing was erased.",
        "Book the amount by hand with points.adjusted, or change the rule; then erase again.",
        bad="if: [member.email is mina@example.org]",
        good="if: [member.segments contains founders]",
    ),
)
