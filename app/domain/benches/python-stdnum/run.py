"""Times python-stdnum over a file of workers, NSS,CURP,SBC: nanoseconds a worker, the median of the rounds.

Reading the file is not counted: only the judging is, as on our side.

python run.py FILE
"""

import csv
import json
import statistics
import sys
import time
from decimal import Decimal, InvalidOperation

from stdnum import luhn
from stdnum.mx import curp

ROUNDS = 5
CEILING = Decimal("2932.75")


def is_nss(text):
    return len(text) == 11 and luhn.is_valid(text)


def is_sbc(text):
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return False
    return amount.as_tuple().exponent >= -2 and 0 < amount <= CEILING


with open(sys.argv[1], newline="", encoding="utf-8") as file:
    rows = list(csv.reader(file))

times = []
accepted = 0
for _ in range(ROUNDS):
    start = time.perf_counter_ns()
    accepted = sum(is_nss(nss) and curp.is_valid(key) and is_sbc(sbc) for nss, key, sbc in rows)
    times.append((time.perf_counter_ns() - start) / len(rows))
print(json.dumps({"nanoseconds": statistics.median(times), "values": len(rows), "accepted": accepted}))
