"""Every alert rule has its runbook entry, a test in which it is raised and one in which it is not. `metrics.py FILE`,
with what `GET /metrics` of a bot that has answered a question told: and every metric that a rule or the dashboard names
is one that the program exports."""

import json
import re
import sys
from pathlib import Path

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"

rules = (DEPLOY / "prometheus/alerts.yaml").read_text()
runbook = (DEPLOY / "RUNBOOK.md").read_text()
alerts = re.findall(r"- alert: (\w+)", rules)
missing = [alert for alert in alerts if f"## {alert}\n" not in runbook or f"#{alert.lower()}\n" not in rules]
assert alerts and not missing, f"without a runbook entry: {missing}"
tests = (DEPLOY / "prometheus/alerts.test.yaml").read_text()
raised = set(re.findall(r"alertname: (\w+)\n +exp_alerts:\n +- exp_labels", tests))
silent = set(re.findall(r"- \{eval_time: \w+, alertname: (\w+)\}", tests))
assert raised == silent == set(alerts), f"not tested: {set(alerts) - raised}, {set(alerts) - silent}"
print(f"{len(alerts)} alerts have their runbook entries and tests")
if len(sys.argv) == 1:
    sys.exit()

exported = set(re.findall(r"^# TYPE (\w+) (\w+)", Path(sys.argv[1]).read_text(), re.M))
names = set()
for name, kind in exported:
    endings = {"counter": ["_total"], "histogram": ["_bucket", "_count", "_sum"], "info": ["_info"]}
    names |= {name + ending for ending in endings.get(kind, [""])}
dashboard = json.loads((DEPLOY / "grafana/whodex.json").read_text())
expressions = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
used = set(re.findall(r"\b(?:whodex|process)_\w+", rules + " ".join(expressions)))
assert len(used) > 10 and used <= names, f"not exported: {used - names}"
print(f"{len(used)} metrics are used and exported")
