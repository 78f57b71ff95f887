from django.db import migrations

# The window names the unit, too, so that a question about one union looks at the loans of that union alone.
OUTSTANDING = """
CREATE OR REPLACE VIEW welfare_outstanding AS
SELECT id, loan_id, unit_id, kind, borrowers, amount::bigint AS amount, daterange(began_on, ends_on) AS valid
  FROM (SELECT min(id) AS id, loan_id, unit_id, kind, borrowers, began_on,
               sum(sum(change)) OVER loan AS amount, lead(began_on) OVER loan AS ends_on
          FROM (SELECT loan.id * 2 AS id, loan.id AS loan_id, loan.unit_id, loan.kind, loan.quantity AS borrowers,
                       loan.happened_on AS began_on, loan.amount AS change
                  FROM welfare_loan loan WHERE loan.binned_at IS NULL
                UNION ALL
                SELECT back.id * 2 + 1, loan.id, loan.unit_id, loan.kind, loan.quantity, back.paid_on, -back.amount
                  FROM welfare_repayment back JOIN welfare_loan loan ON loan.id = back.loan_id
                 WHERE loan.binned_at IS NULL) changes
         GROUP BY loan_id, unit_id, kind, borrowers, began_on
        WINDOW loan AS (PARTITION BY unit_id, loan_id ORDER BY began_on)) days
 WHERE amount > 0
"""


class Migration(migrations.Migration):

    dependencies = [
        ('welfare', '0014_count_units_of_ranks'),
    ]

    operations = [
        migrations.RunSQL(OUTSTANDING, migrations.RunSQL.noop),
    ]
