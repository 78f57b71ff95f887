"""How the database keeps a cash book: one entry after the other, chained, never below zero, closed months closed."""

from __future__ import annotations

# What the hash of an entry covers, in this order; NULL and empty stay apart since each field is written as JSON.
# The words about people stand outside, so that a person can be forgotten without breaking the chain.
HASHED = """encode(sha256(convert_to(jsonb_build_array(
    {row}.previous_hash, {row}.fund_id, {row}.number, {row}.kind, {row}.amount, {row}.happened_on, {row}.method,
    {row}.document, {row}.contribution_id, {row}.funding_line_id, {row}.allocation_id, {row}.reverses_id,
    {row}.transfer, {row}.booked_by_id, extract(epoch FROM {row}.booked_at), {row}.voucher_year,
    {row}.voucher_number, {row}.balance)::text, 'UTF8')), 'hex')"""

ENTRY_IS_BOOKED = """
    DECLARE
        head welfare_balance%ROWTYPE;
        original welfare_entry%ROWTYPE;
    BEGIN
        SELECT * INTO head FROM welfare_balance WHERE fund_id = NEW.fund_id FOR UPDATE;
        IF NOT FOUND THEN
            INSERT INTO welfare_balance (fund_id, amount, number, hash) VALUES (NEW.fund_id, 0, 0, '')
                ON CONFLICT DO NOTHING;
            SELECT * INTO head FROM welfare_balance WHERE fund_id = NEW.fund_id FOR UPDATE;
        END IF;

        IF EXISTS (SELECT 1 FROM welfare_fund WHERE id = NEW.fund_id AND closed_on IS NOT NULL) THEN
            RAISE EXCEPTION 'fund % is closed', NEW.fund_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'closed_fund_stays_closed';
        END IF;
        IF NEW.happened_on <= head.closed_through THEN
            RAISE EXCEPTION 'the book is closed through %', head.closed_through
            USING ERRCODE = 'check_violation', CONSTRAINT = 'closed_month_stays_closed';
        END IF;
        IF NEW.kind = 'reversal' THEN
            SELECT * INTO original FROM welfare_entry WHERE id = NEW.reverses_id;
            IF original.fund_id <> NEW.fund_id OR original.amount <> -NEW.amount OR original.kind = 'reversal'
               OR NEW.happened_on < original.happened_on
               OR NEW.funding_line_id IS DISTINCT FROM original.funding_line_id
               OR NEW.contribution_id IS DISTINCT FROM original.contribution_id
               OR NEW.allocation_id IS DISTINCT FROM original.allocation_id
               OR NEW.transfer IS DISTINCT FROM original.transfer THEN
                RAISE EXCEPTION 'entry % is not taken back like that', NEW.reverses_id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'reversal_mirrors_its_entry';
            END IF;
        END IF;
        IF NEW.kind = 'payout' AND NOT EXISTS (
            SELECT 1 FROM welfare_fundingline line JOIN welfare_payout p ON p.id = line.payout_id
             WHERE line.id = NEW.funding_line_id AND line.fund_id = NEW.fund_id AND line.amount = -NEW.amount
               AND p.status IN ('approved', 'paid')) THEN
            RAISE EXCEPTION 'the entry does not pay what was approved'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_is_as_approved';
        END IF;
        IF NEW.kind = 'contribution' AND NOT EXISTS (
            SELECT 1 FROM welfare_contribution c
             WHERE c.id = NEW.contribution_id AND c.fund_id = NEW.fund_id AND c.amount = NEW.amount
               AND c.form IN ('cash', 'transfer') AND c.binned_at IS NULL) THEN
            RAISE EXCEPTION 'the entry does not book what was given'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'receipt_is_as_given';
        END IF;
        -- Dated before what is already booked: it must have been there on every evening since, of which the last is
        -- what there is now. Reckoned back from there, so that only what is dated later is read.
        IF NEW.amount < 0 AND EXISTS (
            SELECT 1 FROM (
                SELECT head.amount - sum(sum(amount)) OVER (ORDER BY happened_on DESC) AS stood_before
                  FROM welfare_entry WHERE fund_id = NEW.fund_id AND happened_on > NEW.happened_on
                 GROUP BY happened_on) days
             WHERE stood_before + NEW.amount < 0) THEN
            RAISE EXCEPTION 'there was not that much in the fund on %', NEW.happened_on
            USING ERRCODE = 'check_violation', CONSTRAINT = 'balance_was_never_below_zero';
        END IF;

        NEW.number := head.number + 1;
        NEW.voucher_year := extract(year FROM NEW.happened_on);
        NEW.voucher_number := 1 + coalesce(CASE WHEN NEW.amount > 0 THEN (
            SELECT max(voucher_number) FROM welfare_entry
             WHERE fund_id = NEW.fund_id AND voucher_year = NEW.voucher_year AND amount > 0)
        ELSE (
            SELECT max(voucher_number) FROM welfare_entry
             WHERE fund_id = NEW.fund_id AND voucher_year = NEW.voucher_year AND amount < 0) END, 0);
        NEW.balance := head.amount + NEW.amount;
        NEW.previous_hash := head.hash;
        NEW.hash := {hash};
        UPDATE welfare_balance SET amount = NEW.balance, number = NEW.number, hash = NEW.hash
         WHERE fund_id = NEW.fund_id;
        RETURN NEW;
    END;
""".replace("{hash}", HASHED.format(row="NEW"))

WORDS_ALONE_MAY_GO = """
    IF to_jsonb(NEW) - '{party, purpose}'::text[] <> to_jsonb(OLD) - '{party, purpose}'::text[]
       OR NEW.party NOT IN (OLD.party, '') OR NEW.purpose NOT IN (OLD.purpose, '') THEN
        RAISE EXCEPTION 'entry % stands', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_stands';
    END IF;
    RETURN NEW;
"""

# A payout that is paid, or taken back, says so itself; the book does not say it alone.
ENTRY_AGREES_WITH_PAYOUT = """
    IF EXISTS (
        SELECT 1 FROM welfare_fundingline line JOIN welfare_payout p ON p.id = line.payout_id
         WHERE line.id = NEW.funding_line_id AND (
               p.status NOT IN ('paid', 'receipted', 'reversed')
               OR (p.status = 'reversed') <> EXISTS (
                   SELECT 1 FROM welfare_entry WHERE funding_line_id = line.id AND kind = 'reversal'))) THEN
        RAISE EXCEPTION 'the cash book does not say what the payout of line % says', NEW.funding_line_id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'payout_and_book_agree';
    END IF;
    RETURN NULL;
"""

# What was booked and taken back lies in the bin, and nothing else that was booked does.
CONTRIBUTION_AGREES = """
    IF EXISTS (
        SELECT 1 FROM welfare_contribution c
          JOIN welfare_entry booked ON booked.contribution_id = c.id AND booked.kind = 'contribution'
          LEFT JOIN welfare_entry back ON back.reverses_id = booked.id
         WHERE c.id = {contribution} AND (back.id IS NOT NULL) <> (c.binned_at IS NOT NULL)) THEN
        RAISE EXCEPTION 'the cash book does not say what contribution % says', {contribution}
        USING ERRCODE = 'check_violation', CONSTRAINT = 'contribution_and_book_agree';
    END IF;
    RETURN NULL;
"""

BOOKED_CONTRIBUTION_STANDS = """
    IF (NEW.unit_id, NEW.fund_id, NEW.form, NEW.amount, NEW.happened_on)
       IS DISTINCT FROM (OLD.unit_id, OLD.fund_id, OLD.form, OLD.amount, OLD.happened_on)
       AND EXISTS (SELECT 1 FROM welfare_entry WHERE contribution_id = OLD.id) THEN
        RAISE EXCEPTION 'contribution % is booked', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'booked_contribution_stands';
    END IF;
    RETURN NEW;
"""

TRANSFER_HAS_TWO_ENDS = """
    IF (SELECT sum(amount) <> 0 OR count(*) FILTER (WHERE reverses_id IS NULL) <> 2
               OR count(DISTINCT (fund_id, method)) <> 2
          FROM welfare_entry WHERE transfer = NEW.transfer) THEN
        RAISE EXCEPTION 'transfer % has not two ends', NEW.transfer
        USING ERRCODE = 'check_violation', CONSTRAINT = 'transfer_has_two_ends';
    END IF;
    RETURN NULL;
"""

FUND_IS_CLOSED_EMPTY = """
    DECLARE
        head welfare_balance%ROWTYPE;
    BEGIN
        -- Whoever books waits for this row, and then sees that the fund is closed.
        INSERT INTO welfare_balance (fund_id, amount, number, hash) VALUES (NEW.id, 0, 0, '') ON CONFLICT DO NOTHING;
        SELECT * INTO head FROM welfare_balance WHERE fund_id = NEW.id FOR UPDATE;
        IF head.amount <> 0
           OR NEW.closed_on < (SELECT max(happened_on) FROM welfare_entry WHERE fund_id = NEW.id) THEN
            RAISE EXCEPTION 'fund % is not empty, or not by then', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'fund_is_closed_empty';
        END IF;
        RETURN NEW;
    END;
"""

FUND_STAYS = """
    IF NEW.unit_id <> OLD.unit_id AND EXISTS (SELECT 1 FROM welfare_entry WHERE fund_id = OLD.id) THEN
        RAISE EXCEPTION 'the book of fund % has begun', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'fund_stays_where_its_book_is';
    END IF;
    RETURN NEW;
"""

MONTH_IS_CLOSED = """
    DECLARE
        head welfare_balance%ROWTYPE;
    BEGIN
        INSERT INTO welfare_balance (fund_id, amount, number, hash) VALUES (NEW.fund_id, 0, 0, '')
            ON CONFLICT DO NOTHING;
        SELECT * INTO head FROM welfare_balance WHERE fund_id = NEW.fund_id FOR UPDATE;
        IF NEW.through <> (date_trunc('month', NEW.through) + interval '1 month - 1 day')::date
           OR NEW.through <= head.closed_through THEN
            RAISE EXCEPTION 'the book is closed through %', head.closed_through
            USING ERRCODE = 'check_violation', CONSTRAINT = 'months_close_one_after_the_other';
        END IF;
        NEW.balance := (SELECT coalesce(sum(amount), 0) FROM welfare_entry
                         WHERE fund_id = NEW.fund_id AND happened_on <= NEW.through);
        NEW.number := head.number;
        NEW.hash := head.hash;
        UPDATE welfare_balance SET closed_through = NEW.through WHERE fund_id = NEW.fund_id;
        RETURN NEW;
    END;
"""
