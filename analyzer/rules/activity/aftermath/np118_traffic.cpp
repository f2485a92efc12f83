#include "analyzer/rules/activity/aftermath/all.h"
#include "analyzer/rules/base/evidence.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <vector>

namespace nsposture::rules::activity::aftermath {

namespace {

using correlation::Creation;
using store::Flow;
using store::Severity;

const store::RuleInfo kInfo{
    "NP118",
    "Suspicious traffic of a new namespace",
    Severity::Medium,
    "The first connections of a namespace show its purpose. The cloud's metadata service "
    "reveals the node's credentials. Rejected connections may be a scan. Traffic to the "
    "outside or to other tenants may be an intruder's.",
    "Check what runs in the namespace. Add a default-deny NetworkPolicy, and allow what it "
    "needs. Block 169.254.169.254 for pods.",
    {"MITRE ATT&CK T1552.005", "MITRE ATT&CK T1046", "MITRE ATT&CK T1041"}};

constexpr std::size_t kShown = 10;

enum class What { Metadata, Refused, OtherNamespace, World };

// Every namespace uses the DNS service.
bool is_everyday(const Flow& flow) {
  return flow.destination.namespace_ == "kube-system" && flow.port == 53;
}

// How the flow concerns the namespace, most significant first; empty if it does not matter.
std::optional<What> what_of(const Flow& flow, const std::string& ns) {
  const bool outgoing = flow.source.namespace_ == ns;
  if (outgoing && flow.to_metadata()) return What::Metadata;
  if (flow.refused()) return What::Refused;
  if (!outgoing || is_everyday(flow)) return std::nullopt;
  if (!flow.destination.namespace_.empty()) {
    if (flow.destination.namespace_ == ns) return std::nullopt;
    return What::OtherNamespace;
  }
  if (flow.to_world()) return What::World;
  return std::nullopt;
}

std::string end_text(const store::FlowEnd& end, const std::string& host) {
  if (!host.empty()) return host + " (" + end.address + ")";
  std::string text = end.namespace_;
  if (!end.name.empty() && end.name != "reserved:world") {
    text += (text.empty() ? "" : "/") + end.name;
  }
  return text.empty() ? end.address : text;
}

store::Evidence flow_evidence(const Flow& flow) {
  std::string text = fmt::format("{} to {} port {}{}{}: {}", end_text(flow.source, ""),
                                 end_text(flow.destination, flow.host), flow.port,
                                 flow.protocol.empty() ? "" : "/", flow.protocol,
                                 flow.refused() ? "refused" : "forwarded");
  if (flow.count > 1) text += fmt::format(", {} times", flow.count);
  return {store::EvidenceKind::Flow, std::move(text), flow.file, flow.line, "", flow.first};
}

struct Kind {
  Severity severity;
  std::string_view key;
};

Kind kind_of(What what) {
  switch (what) {
    case What::Metadata:
      return {Severity::High, "metadata"};
    case What::Refused:
      return {Severity::Medium, "refused"};
    case What::OtherNamespace:
      return {Severity::Medium, "other"};
    case What::World:
      return {Severity::Low, "world"};
  }
  return {};
}

std::string title_of(What what, const Creation& creation, const std::vector<const Flow*>& flows) {
  const auto& first = *flows.front();
  switch (what) {
    case What::Metadata:
      return fmt::format("{} asked the cloud's metadata service{}", name_text(creation),
                         first.refused() ? " and was refused" : "");
    case What::Refused: {
      std::uint64_t count = 0;
      for (const auto* flow : flows) count += flow->count;
      return fmt::format("{} connections of {} were refused", count, name_text(creation));
    }
    case What::OtherNamespace: {
      std::set<std::string> others;
      for (const auto* flow : flows) others.insert(flow->destination.namespace_);
      return fmt::format("{} talked to {}", name_text(creation), fmt::join(others, ", "));
    }
    case What::World:
      return fmt::format("{} first left the cluster for {}", name_text(creation),
                         end_text(first.destination, first.host));
  }
  return {};
}

void report(What what, const Creation& creation, const std::vector<const Flow*>& flows,
            Findings& findings) {
  const auto kind = kind_of(what);
  auto finding =
      make_finding(kInfo, correlation::describe(creation.request->event.user), creation.name,
                   event_key(*creation.request) + '\n' + std::string(kind.key));
  finding.severity = kind.severity;
  finding.time = flows.front()->first;
  finding.title = title_of(what, creation, flows);
  finding.evidence.push_back(event_evidence(*creation.request));
  for (std::size_t i = 0; i < flows.size() && i < kShown; ++i) {
    finding.evidence.push_back(flow_evidence(*flows[i]));
  }
  add_containment(finding, creation.name);
  findings.push_back(std::move(finding));
}

// The end of the window, or the next creation of a namespace of that name.
std::int64_t end_of(const Creation& creation, const EventContext& context) {
  const auto window = std::chrono::nanoseconds(context.settings.flow_window).count();
  auto end = creation.time().ns + window;
  for (const auto& other : context.file.creations()) {
    if (other.took_place() && other.name == creation.name && other.time() > creation.time()) {
      end = std::min(end, other.time().ns);
    }
  }
  return end;
}

using ByNamespace = std::map<std::string, std::vector<const Flow*>, std::less<>>;

void check(const Creation& creation, const EventContext& context, const ByNamespace& by_namespace,
           Findings& findings) {
  const auto flows = by_namespace.find(creation.name);
  if (flows == by_namespace.end()) return;
  const auto end = end_of(creation, context);
  std::map<What, std::vector<const Flow*>> found;
  for (const auto* flow : flows->second) {
    // An entry covers all times between its first and last; flow logs may have minute resolution.
    if (flow->last < creation.time() || flow->first.ns > end) continue;
    if (const auto what = what_of(*flow, creation.name)) found[*what].push_back(flow);
  }
  for (const auto& [what, list] : found) report(what, creation, list, findings);
}

void run(const EventContext& context, Findings& findings) {
  if (context.inputs.flows == nullptr) return;
  ByNamespace by_namespace;
  for (const auto& flow : *context.inputs.flows) {
    by_namespace[flow.source.namespace_].push_back(&flow);
    if (flow.destination.namespace_ != flow.source.namespace_) {
      by_namespace[flow.destination.namespace_].push_back(&flow);
    }
  }
  for (const auto& creation : context.file.creations()) {
    if (!creation.took_place() || creation.name.empty() || creation.bootstrap) continue;
    check(creation, context, by_namespace, findings);
  }
}

}  // namespace

Rule np118() {
  return {kInfo, ActivityRule{run, Needs::WholeLog}};
}

}  // namespace nsposture::rules::activity::aftermath
