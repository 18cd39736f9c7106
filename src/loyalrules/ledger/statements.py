"""The statements of a ledger, in the words that SQLite and PostgreSQL share. Values stand for ``?``."""

HEAD = "SELECT book, events, chain FROM books WHERE program = ?"
OPEN_BOOK = """
INSERT INTO books (program, events, chain) VALUES (?, 0, ?) ON CONFLICT (program) DO NOTHING"""
MOVE_HEAD = "UPDATE books SET events = ?, chain = ? WHERE book = ? AND events = ?"

ADD_EVENT = """
INSERT INTO events (book, seq, source, id, digest, type, member, order_id, at, booked_at, version, refused,
                    papers, chain)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
ADD_POSTING = """
INSERT INTO postings (book, event, line, member, unit, source, target, amount, denominator, lot, rule, owner,
                      value_at, booked_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
ADD_MEMBER = """
INSERT INTO members (book, member, version, next_due, state) VALUES (?, ?, ?, ?, ?) RETURNING number"""
CHANGE_MEMBER = "UPDATE members SET version = ?, next_due = ?, state = ? WHERE number = ? AND version = ?"
PUT_LOT = """
INSERT INTO lots (member, lot, is_open, given, left_over, spent, lapsed, taken, denominator, state)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (member, lot) DO UPDATE SET is_open = excluded.is_open, given = excluded.given,
    left_over = excluded.left_over, spent = excluded.spent, lapsed = excluded.lapsed, taken = excluded.taken,
    denominator = excluded.denominator, state = excluded.state"""
DROP_LOT = "DELETE FROM lots WHERE member = ? AND lot = ?"
PUT_BALANCE = """
INSERT INTO balances (member, unit, account, amount, denominator) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (member, unit, account) DO UPDATE SET amount = excluded.amount,
    denominator = excluded.denominator"""
DROP_BALANCE = "DELETE FROM balances WHERE member = ? AND unit = ? AND account = ?"
PUT_PART = """
INSERT INTO parts (member, part, word, bucket, value) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (member, part, word, bucket) DO UPDATE SET value = excluded.value"""
DROP_PART = "DELETE FROM parts WHERE member = ? AND part = ? AND word = ? AND bucket = ?"
ADD_ORDER = "INSERT INTO orders (book, order_id, version, papers) VALUES (?, ?, ?, ?)"
CHANGE_ORDER = "UPDATE orders SET version = ?, papers = ? WHERE book = ? AND order_id = ? AND version = ?"
PUT_POOL = """
INSERT INTO pools (book, pool, used) VALUES (?, ?, ?)
ON CONFLICT (book, pool) DO UPDATE SET used = excluded.used"""
ADD_PROGRAM = "INSERT INTO programs (digest, file, text) VALUES (?, ?, ?) ON CONFLICT (digest) DO NOTHING"
ADD_MESSAGE = """
INSERT INTO outbox (book, event, line, id, state, tries, said, body)
VALUES (?, ?, ?, ?, 'waiting', 0, '', ?)"""
CHANGE_MESSAGE = """
UPDATE outbox SET state = ?, tries = tries + 1, changed_at = ?, said = ?
WHERE book = ? AND id = ? AND state <> 'delivered'"""
_MESSAGE = "id, event, line, state, tries, changed_at, said, body"
OUTBOX = f"SELECT {_MESSAGE} FROM outbox WHERE book = ? ORDER BY book, event, line"
# The state stands in the text, so that the planner takes the small index of what waits.
WAITING = (
    f"SELECT {_MESSAGE} FROM outbox WHERE book = ? AND state = 'waiting' ORDER BY book, event, line LIMIT ?"
)
MESSAGE = f"SELECT {_MESSAGE} FROM outbox WHERE book = ? AND id = ?"
MESSAGES_OF_EVENTS = """
SELECT o.event, o.line, o.id, o.body, e.papers FROM outbox AS o
JOIN events AS e ON e.book = o.book AND e.seq = o.event WHERE o.book = ? ORDER BY o.event, o.line"""
BEFORE = "SELECT coalesce(max(events), 0) FROM upgrades WHERE book = ? AND version = ?"

ANSWER = "SELECT digest, papers FROM events WHERE book = ? AND id = ? AND source = ?"
PAPERS = "SELECT papers FROM events WHERE book = ? AND seq = ?"
MEMBER = "SELECT number, version, next_due, state FROM members WHERE book = ? AND member = ?"
LOTS = """
SELECT lot, is_open, given, left_over, spent, lapsed, taken, denominator, state FROM lots
WHERE member = ? ORDER BY length(lot), lot"""
BALANCES = "SELECT unit, account, amount, denominator FROM balances WHERE member = ? ORDER BY unit, account"
PARTS = "SELECT part, word, bucket, value FROM parts WHERE member = ? ORDER BY part, word, bucket"
ORDER = "SELECT version, papers FROM orders WHERE book = ? AND order_id = ?"
POOL = "SELECT used FROM pools WHERE book = ? AND pool = ?"
PROGRAM = "SELECT file, text FROM programs WHERE digest = ?"
PROGRAMS = "SELECT digest, file, text FROM programs"
NAMESPACES = "SELECT program FROM books WHERE events > 0"
MEMBERS = "SELECT member FROM members WHERE book = ? ORDER BY member"
ORDERS = "SELECT order_id FROM orders WHERE book = ? ORDER BY order_id"
POOLS = "SELECT pool FROM pools WHERE book = ? ORDER BY pool"
DUE = "SELECT member FROM members WHERE book = ? AND next_due <= ? ORDER BY next_due, member LIMIT ?"

_EVENT = "seq, source, id, digest, type, member, order_id, at, booked_at, version, refused, papers"
EVENTS = f"SELECT {_EVENT} FROM events WHERE book = ? ORDER BY seq"
EVENTS_BY_ID = f"SELECT {_EVENT} FROM events WHERE book = ? AND id = ? ORDER BY seq"
# The index on orders leaves out events without one; the last condition tells the planner.
EVENTS_BY_ORDER = (
    f"SELECT {_EVENT} FROM events WHERE book = ? AND order_id = ? AND order_id <> '' ORDER BY seq"
)
CHAIN = f"SELECT {_EVENT}, chain FROM events WHERE book = ? ORDER BY seq"
_POSTING = """m.member, p.unit, p.source, p.target, p.amount, p.denominator, p.lot, p.rule, p.owner,
    p.value_at, p.booked_at"""
_POSTINGS = f"SELECT {_POSTING} FROM postings AS p JOIN members AS m ON m.number = p.member"
POSTINGS = f"{_POSTINGS} WHERE p.book = ? ORDER BY p.book, p.event, p.line"
POSTINGS_OF_MEMBER = f"""{_POSTINGS} WHERE p.member =
    (SELECT number FROM members WHERE book = ? AND member = ?) ORDER BY p.book, p.event, p.line"""
POSTINGS_BY_EVENT = f"""
SELECT p.event, p.line, {_POSTING} FROM postings AS p JOIN members AS m ON m.number = p.member
WHERE p.book = ? ORDER BY p.book, p.event, p.line"""
