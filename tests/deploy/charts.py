"""The Helm chart: linted, rendered in several ways, each document valid against Kubernetes' own schema, and
restricted as Pod Security asks. `charts.py FOLDER` also leaves the rendered documents there."""

import sys
from pathlib import Path

import helm_python as helm
import kubernetes_validate
import yaml

CHART = Path(__file__).resolve().parents[2] / "deploy/kubernetes/whodex"
REQUIRED = {"publicUrl": "https://whodex.example.com", "existingSecret": "whodex"}
WAYS = {
    "default": {},
    "one": {"replicas": 1},
    "websocket": {"receive": "websocket", "publicUrl": "", "ingress": {"enabled": True, "host": "x"}},
    "everything": {
        "settings": {"WHODEX_LANGUAGE": "de", "WHODEX_ASK": "everyone", "WHODEX_LISTEN": "0.0.0.0:8081"},
        "image": {"digest": "sha256:" + "0" * 64},
        "ingress": {"enabled": True, "host": "whodex.example.com", "className": "nginx", "tlsSecret": "tls"},
        "serviceMonitor": {"enabled": True, "labels": {"release": "prometheus"}},
        "networkPolicy": {
            "egressPorts": [443, 6432, 4318],
            "egressTo": [{"ipBlock": {"cidr": "0.0.0.0/0"}}, {"namespaceSelector": {}}],
        },
        "imagePullSecrets": [{"name": "registry"}],
        "extraEnv": [
            {"name": "HTTPS_PROXY", "value": "http://proxy:3128"},
            {"name": "SSL_CERT_FILE", "value": "/etc/company/ca.pem"},
            {"name": "WHODEX_DRAIN", "valueFrom": {"fieldRef": {"fieldPath": "metadata.annotations['drain']"}}},
        ],
        "extraEnvFrom": [{"configMapRef": {"name": "whodex"}}],
        "extraVolumes": [{"name": "company", "configMap": {"name": "company-ca"}}],
        "extraVolumeMounts": [{"name": "company", "mountPath": "/etc/company", "readOnly": True}],
        "serviceAccount": {"create": True, "annotations": {"example.com/role": "bot"}},
        "podAnnotations": {"drain": "20"},
        "podLabels": {"team": "chat"},
        "priorityClassName": "high",
        "nodeSelector": {"kubernetes.io/arch": "amd64"},
        "tolerations": [{"key": "bots", "operator": "Exists"}],
        "affinity": {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {
            "nodeSelectorTerms": [{"matchExpressions": [{"key": "zone", "operator": "Exists"}]}]}}},
        "topologySpreadConstraints": [{"maxSkew": 1, "topologyKey": "topology.kubernetes.io/zone",
            "whenUnsatisfiable": "DoNotSchedule", "labelSelector": {"matchLabels": {"team": "chat"}}}],
    },
}


def render(values):
    with helm.Chart.load(str(CHART)) as chart:
        files = chart.render(values, name="whodex", namespace="bots")
    documents = [d for name, text in files.items() if name.endswith(".yaml") for d in yaml.safe_load_all(text) if d]
    return documents


def of_kind(documents, kind):
    return [document for document in documents if document["kind"] == kind]


def check_pod(deployment, is_reached):
    spec = deployment["spec"]["template"]["spec"]
    (container,) = spec["containers"]
    assert spec["securityContext"]["runAsNonRoot"] and spec["securityContext"]["seccompProfile"]["type"] == "RuntimeDefault"
    assert spec["automountServiceAccountToken"] is False
    restricted = container["securityContext"]
    assert restricted["allowPrivilegeEscalation"] is False and restricted["readOnlyRootFilesystem"]
    assert restricted["capabilities"] == {"drop": ["ALL"]}
    assert deployment["spec"]["strategy"]["rollingUpdate"]["maxUnavailable"] == 0
    for variable in container["env"]:
        assert "SECRET" not in variable["name"] or variable["name"].endswith("_FILE"), variable
    names = [variable["name"] for variable in container["env"]]
    assert len(names) == len(set(names)), names
    for name in ["WHODEX_PUBLIC_URL", "WHODEX_LISTEN", "WEBEX_WEBHOOK_SECRET_FILE"]:
        assert (name in names) == is_reached, (name, names)
    ports = {port["name"] for port in container["ports"]}
    assert ports == ({"http", "admin"} if is_reached else {"admin"}), ports
    # Whoever fills the public port does not keep Kubernetes from seeing that the bot is alive.
    for probe in ["startupProbe", "livenessProbe", "readinessProbe"]:
        assert container[probe]["httpGet"]["port"] == "admin", probe
    assert "resources" in container


def check_extras(deployment, values):
    """What the values add to the pod is there, and nothing of the chart's own went for it."""
    template = deployment["spec"]["template"]
    spec, (container,) = template["spec"], template["spec"]["containers"]
    for name in ["imagePullSecrets", "priorityClassName", "nodeSelector", "tolerations", "affinity"]:
        assert spec.get(name) == values.get(name), name
    spread = values.get("topologySpreadConstraints")
    assert not spread or spec["topologySpreadConstraints"] == spread
    assert spec["topologySpreadConstraints"]
    made = values.get("serviceAccount", {}).get("create")
    assert spec["serviceAccountName"] == ("whodex" if made else "default")
    environment = {variable["name"]: variable for variable in container["env"]}
    settings = {"WHODEX_DRAIN": "10", **values.get("settings", {})}
    extra = {variable["name"]: variable for variable in values.get("extraEnv", [])}
    for name, value in settings.items():
        assert environment[name] == extra.get(name, {"name": name, "value": value}), name
    assert all(environment[name] == variable for name, variable in extra.items())
    assert container.get("envFrom") == values.get("extraEnvFrom")
    for things, added in [(container["volumeMounts"], "extraVolumeMounts"), (spec["volumes"], "extraVolumes")]:
        assert things[0]["name"] == "secrets" and things[1:] == values.get(added, []), added
    assert template["metadata"].get("annotations") == values.get("podAnnotations")
    assert values.get("podLabels", {}).items() <= template["metadata"]["labels"].items()


def check_way_out(policy, values):
    """Names are always looked up; the other ports are those of the values, and only where these say."""
    names, calls = policy["spec"]["egress"]
    assert {port["port"] for port in names["ports"]} == {53} and "to" not in names
    wanted = values.get("networkPolicy", {})
    assert [port["port"] for port in calls["ports"]] == wanted.get("egressPorts", [443, 5432])
    assert all(port["protocol"] == "TCP" for port in calls["ports"])
    assert calls.get("to", []) == wanted.get("egressTo", [])
    assert policy["spec"]["policyTypes"] == ["Ingress", "Egress"]


def main():
    report = helm.lint(str(CHART), REQUIRED, strict=True)
    assert not str(report).count("ERROR"), report
    for name, values in WAYS.items():
        documents = render({**REQUIRED, **values})
        for document in documents:
            # ServiceMonitor is the Prometheus operator's, not Kubernetes' own.
            if document["kind"] != "ServiceMonitor":
                kubernetes_validate.validate(document, "1.30", strict=True)
        (deployment,) = of_kind(documents, "Deployment")
        is_reached = values.get("receive") != "websocket"
        check_pod(deployment, is_reached)
        services = [service["metadata"]["name"] for service in of_kind(documents, "Service")]
        assert services == (["whodex", "whodex-admin"] if is_reached else ["whodex-admin"]), services
        check_extras(deployment, values)
        budgets = of_kind(documents, "PodDisruptionBudget")
        assert len(budgets) == (0 if name == "one" else 1)
        assert len(of_kind(documents, "ServiceAccount")) == (name == "everything")
        for monitor in of_kind(documents, "ServiceMonitor"):
            assert monitor["spec"]["jobLabel"] == "app.kubernetes.io/name"
        assert len(of_kind(documents, "ServiceMonitor")) == len(of_kind(documents, "Ingress")) == (name == "everything")
        (policy,) = of_kind(documents, "NetworkPolicy")
        check_way_out(policy, values)
        if len(sys.argv) > 1:
            Path(sys.argv[1], f"{name}.yaml").write_text(yaml.safe_dump_all(documents))
        print(f"chart, {name}: {len(documents)} documents are valid")
    for wrong in [
        {},
        {"publicUrl": "http://x", "existingSecret": "s"},
        {"publicUrl": "https://x", "existingSecret": ""},
        {**REQUIRED, "networkPolicy": {"egressPorts": ["https"]}},
        {**REQUIRED, "networkPolicy": {"egressTO": []}},
        {**REQUIRED, "settings": {"HTTPS_PROXY": "http://proxy:3128"}},
        {**REQUIRED, "extraEnv": {"HTTPS_PROXY": "http://proxy:3128"}},
        {**REQUIRED, "extraVolumeMounts": [{"mountPath": "/etc/company"}]},
    ]:
        try:
            render(wrong)
        except helm.HelmError as error:
            print(f"chart, refused: {str(error).splitlines()[-1][:100]}")
        else:
            raise AssertionError(f"rendered with {wrong}")


main()
