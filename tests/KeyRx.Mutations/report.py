"""Reads a report of Stryker: report.py JSON FILE... prints each survivor of the files, and a RESULT line a file."""
import collections
import json
import sys

with open(sys.argv[1], encoding="utf-8") as report:
    reported = json.load(report)["files"]
for file in sys.argv[2:]:
    mutants = next((entry["mutants"] for path, entry in reported.items() if path.endswith("/" + file)), [])
    for mutant in mutants:
        if mutant["status"] in ("Survived", "NoCoverage"):
            line = mutant["location"]["start"]["line"]
            print(f"{file}:{line}: {mutant['status']}: {mutant['mutatorName']}: {mutant['replacement']}")
    counts = collections.Counter(mutant["status"] for mutant in mutants)
    print(
        f"RESULT: {file}: {counts['Killed']} killed, {counts['Timeout']} timeouts, {counts['Survived']} survived, "
        f"{counts['NoCoverage']} that no test reaches"
    )
