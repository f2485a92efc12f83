// The namespace then and now, and how it compares with other namespaces of the cluster.
#include "analyzer/correlation/dry_run.h"
#include "analyzer/correlation/rbac_object.h"
#include "analyzer/investigation/incident.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace nsposture::investigation {

namespace {

constexpr std::string_view kEnforce = "pod-security.kubernetes.io/enforce";
constexpr std::size_t kMostInside = 30;

std::string labels_text(const Labels& labels) {
  std::vector<std::string> parts;
  for (const auto& [key, value] : labels) parts.push_back(fmt::format("`{}={}`", key, value));
  return parts.empty() ? "none" : fmt::format("{}", fmt::join(parts, ", "));
}

std::string pod_security(const Labels& labels) {
  const auto found = labels.find(std::string(kEnforce));
  return found == labels.end() ? "no level set: the cluster's default holds" : found->second;
}

bool is_system(const std::string& name) {
  return name == "default" || name.starts_with("kube-");
}

// How many other namespaces have a feature; system namespaces do not count.
struct Usual {
  std::size_t others = 0;
  std::size_t enforce = 0;
  std::map<std::string, std::size_t> labels;
  std::set<std::string> with_policy;
  std::set<std::string> with_quota;

  Usual(const Cluster& cluster, const std::string& but) {
    std::set<std::string> names;
    for (const auto& ns : cluster.namespaces) {
      if (ns.meta.name == but || is_system(ns.meta.name)) continue;
      names.insert(ns.meta.name);
      for (const auto& [key, value] : ns.meta.labels) ++labels[key];
      if (ns.meta.labels.contains(std::string(kEnforce))) ++enforce;
    }
    others = names.size();
    for (const auto& object : cluster.related) {
      if (!names.contains(object.meta.namespace_)) continue;
      if (object.kind == "NetworkPolicy") with_policy.insert(object.meta.namespace_);
      if (object.kind == "ResourceQuota") with_quota.insert(object.meta.namespace_);
    }
  }

  [[nodiscard]] std::string of(std::size_t count) const {
    return others == 0 ? "there is no other to compare with"
                       : fmt::format("{} of {} others have one", count, others);
  }
};

std::size_t count_inside(const Cluster& cluster, const std::string& ns, std::string_view kind) {
  return static_cast<std::size_t>(std::ranges::count_if(cluster.related, [&](const auto& object) {
    return object.kind == kind && object.meta.namespace_ == ns;
  }));
}

// No objects of a kind looks the same whether none exist or the kind was not read.
bool may_be_unread(const Cluster& cluster, std::string_view kind) {
  return !cluster.reading.has_whole(kind) &&
         std::ranges::none_of(cluster.related,
                              [&](const RelatedObject& object) { return object.kind == kind; });
}

struct CountedKind {
  std::string label;
  std::string_view kind;
};

void add_count(DossierStep& step, const Cluster& cluster, const std::string& ns,
               const CountedKind& counted, const std::string& usual) {
  if (may_be_unread(cluster, counted.kind)) {
    step.no_data.push_back(fmt::format(
        "{}: no data: the snapshot has none at all, as if they were not read", counted.label));
    return;
  }
  step.lines.push_back(text_line(
      counted.label, fmt::format("{}; {}", count_inside(cluster, ns, counted.kind), usual)));
}

void add_bindings(DossierStep& step, const Cluster& cluster, const std::string& ns) {
  for (const auto& binding : cluster.bindings) {
    if (binding.meta.namespace_ != ns) continue;
    std::vector<std::string> subjects;
    subjects.reserve(binding.subjects.size());
    for (const auto& subject : binding.subjects) subjects.push_back(describe(subject));
    auto line = text_line("RoleBinding",
                          fmt::format("`{}` gives {} to {}", binding.meta.name,
                                      describe(role_key_of(binding)), fmt::join(subjects, ", ")));
    if (binding.pos.file < cluster.files.size()) line.file = cluster.files[binding.pos.file];
    line.line = binding.pos.line;
    step.lines.push_back(std::move(line));
  }
}

void add_workloads(DossierStep& step, const Cluster& cluster, const std::string& ns) {
  std::map<std::string, std::size_t> kinds;
  std::set<std::string> accounts;
  for (const auto& workload : cluster.workloads) {
    if (workload.meta.namespace_ != ns) continue;
    ++kinds[workload.kind];
    accounts.insert(workload.service_account);
  }
  if (kinds.empty() && cluster.workloads.empty() && !cluster.reading.has_whole("Pod")) {
    step.no_data.emplace_back(
        "workloads: no data: the snapshot has none at all, as if they were not read");
    return;
  }
  if (kinds.empty()) {
    step.lines.push_back(text_line("workloads", "none"));
    return;
  }
  std::vector<std::string> parts;
  parts.reserve(kinds.size());
  for (const auto& [kind, count] : kinds) parts.push_back(fmt::format("{} {}", count, kind));
  step.lines.push_back(text_line(
      "workloads",
      fmt::format("{}; under account {}", fmt::join(parts, ", "), fmt::join(accounts, ", "))));
}

void add_usual_labels(DossierStep& step, const Usual& usual, const Labels& labels) {
  for (const auto& [key, count] : usual.labels) {
    if (key == "kubernetes.io/metadata.name" || key == kEnforce || labels.contains(key)) continue;
    if (2 * count > usual.others) {
      step.lines.push_back(text_line(
          "missing", fmt::format("label `{}`: {} of {} others have it", key, count, usual.others)));
    }
  }
}

// The logged writes in the namespace: after the last snapshot there is no other source.
void add_writes(DossierStep& step, const Incident& incident) {
  std::size_t count = 0;
  for (const auto& request : incident.file.requests()) {
    const auto& event = request.event;
    if (event.namespace_ != incident.ns || event.resource == "namespaces") continue;
    if (!request.succeeded() ||
        event.user.username.starts_with("system:serviceaccount:kube-system:")) {
      continue;
    }
    if (++count > kMostInside) {
      ++step.left_out;
    } else {
      step.lines.push_back(line_of("written in it", request));
    }
  }
}

}  // namespace

std::string why_no_object(const Incident& incident) {
  if (incident.creation == nullptr || !incident.creation->took_place()) return {};
  const auto& event = incident.creation->request->event;
  if (!event.object.empty()) return {};
  const auto cut = static_cast<std::uint32_t>(store::MissingField::Truncated);
  return (event.blind & cut) != 0 ? "the server cut the bodies (audit.k8s.io/truncated): raise "
                                    "--audit-log-truncate-max-event-size"
                                  : "the event holds no object; audit namespaces at level "
                                    "RequestResponse";
}

DossierStep then_step(const Incident& incident) {
  DossierStep step{"then", "The namespace as it was created", {}, {}, 0};
  const bool made = incident.creation != nullptr && incident.creation->took_place();
  if (!made) {
    step.no_data.emplace_back(incident.creation == nullptr
                                  ? "no data: give the audit log of its creation with --audit-log"
                                  : "no data: the log shows no creation that took place");
    return step;
  }
  if (const auto why = why_no_object(incident); !why.empty()) {
    step.no_data.emplace_back("labels: no data: " + why);
  } else {
    const auto& object = incident.creation->request->event.object;
    const auto labels = correlation::labels_from_event(object);
    step.lines.push_back(text_line("labels", labels_text(labels)));
    step.lines.push_back(text_line("Pod Security", pod_security(labels)));
    const auto annotations = correlation::annotations_from_event(object);
    if (!annotations.empty()) {
      step.lines.push_back(text_line("annotations", labels_text(annotations)));
    }
  }
  return step;
}

DossierStep now_step(const Incident& incident) {
  DossierStep step{"now", "The namespace now, against the cluster's usual", {}, {}, 0};
  if (incident.ns.empty()) {
    step.no_data.emplace_back("no data: the log does not have its name");
    return step;
  }
  const auto& snapshot = incident.file.now();
  const auto* ns = incident.in_snapshot();
  const bool alone = snapshot.info.log_alone;
  if (alone) {
    step.no_data.emplace_back("what it is like now: give a dump with --from");
  } else {
    auto as_of = text_line("as of", ns != nullptr ? "it is in the newest snapshot"
                                                  : "it is not in the newest snapshot");
    as_of.time = snapshot.info.taken;
    step.lines.push_back(std::move(as_of));
  }
  for (const auto* deletion : incident.file.lifecycles().deletions(incident.ns)) {
    const bool open =
        correlation::may_be_dry_run(*deletion) && !incident.file.lifecycles().completed(*deletion);
    step.lines.push_back(line_of(open ? "deleted?" : "deleted", *deletion));
    if (open) step.no_data.emplace_back(correlation::kMayBeDryRun);
  }
  const bool made_later = incident.creation != nullptr && incident.creation->took_place() &&
                          snapshot.info.taken < incident.creation->time();
  if (ns == nullptr && made_later && !alone) {
    step.no_data.emplace_back(
        "the snapshot is older than the namespace: give a newer dump with "
        "--from, or nsposture scan --db");
  }
  if (ns != nullptr) {
    const auto& cluster = snapshot.cluster();
    const Usual usual(cluster, incident.ns);
    step.lines.push_back(text_line("labels", labels_text(ns->meta.labels)));
    step.lines.push_back(
        text_line("Pod Security", pod_security(ns->meta.labels) + "; " + usual.of(usual.enforce)));
    add_count(step, cluster, incident.ns, {"NetworkPolicies", "NetworkPolicy"},
              usual.of(usual.with_policy.size()));
    add_count(step, cluster, incident.ns, {"quotas", "ResourceQuota"},
              usual.of(usual.with_quota.size()));
    add_usual_labels(step, usual, ns->meta.labels);
    add_bindings(step, cluster, incident.ns);
    add_workloads(step, cluster, incident.ns);
  }
  add_writes(step, incident);
  return step;
}

DossierStep flows_step(const Incident& incident) {
  DossierStep step{"flows", "Network flows", {}, {}, 0};
  const auto& flows = incident.options.other.flows;
  if (!flows) {
    step.no_data.emplace_back("no data: give it with --flows");
  } else if (flows->empty()) {
    step.lines.push_back(
        text_line("none", "the flows that were given have none of this namespace"));
  } else {
    constexpr std::size_t kMost = 200;
    const auto shown = std::min(flows->size(), kMost);
    step.lines.assign(flows->begin(), flows->begin() + static_cast<std::ptrdiff_t>(shown));
    step.left_out = flows->size() - shown;
  }
  return step;
}

DossierStep changes_step(const Incident& incident) {
  DossierStep step{"changes", "Change records", {}, {}, 0};
  const auto& changes = incident.options.other.changes;
  if (!changes) {
    step.no_data.emplace_back("no data: give it with --changes");
  } else if (changes->empty()) {
    step.lines.push_back(text_line("none", "no change record covers this"));
  } else {
    step.lines = *changes;
  }
  return step;
}

}  // namespace nsposture::investigation
