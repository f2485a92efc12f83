// Everything that a report may show, computed before any renderer runs, so that all formats agree.
#pragma once

#include "graph/base/diagnostic.h"
#include "graph/base/timestamp.h"
#include "graph/model/kubernetes_version.h"
#include "graph/model/named_grant.h"
#include "graph/model/reading.h"
#include "graph/model/subject.h"
#include "reports/answers/cause.h"
#include "reports/answers/caveats.h"
#include "store/records/coverage.h"
#include "store/records/finding.h"
#include "store/records/finding_state.h"
#include "store/records/snapshot_info.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::reports {

using store::FindingState;

struct Creator {
  Subject subject;
  std::vector<NamedGrant> grants;
  bool builtin = false;               // Kubernetes' own component (system:masters, controllers)
  std::optional<std::uint64_t> used;  // creations seen; empty when there is no log
};

// A namespace creation, or a creation attempt, with its result.
struct Creation {
  Timestamp time;
  std::string namespace_;   // empty: the renderer shows "(name not recorded)"
  std::string actor;        // the effective user
  std::string real_actor;   // the requester, when impersonating; else empty
  std::string how;          // "POST", "apply", "POST, generateName"
  std::string verdict;      // the store's word, see correlation: "authorised", "unexplained", …
  std::string explanation;  // one sentence
  std::string client;       // user agent
  std::string address;      // the last source IP
  std::optional<int> code;
  std::string audit_id;
  std::string file;
  std::uint64_t line = 0;
  std::vector<std::string> rules;  // rules of the findings about it
};

struct FindingView {
  store::Finding finding;
  store::RuleInfo rule;
  FindingState state = FindingState::New;
  std::string accepted_reason;
  std::optional<Timestamp> accepted_until;  // empty: it does not expire
  std::string short_id = {};                // of the fingerprint, unique in the analysis
};

enum class NodeKind : std::uint8_t {
  User,
  Group,
  ServiceAccount,
  Binding,
  Role,
  Permission,
  Technique,
  Other,  // drawn plainly
};

// As in reports: "serviceaccount".
[[nodiscard]] std::string_view to_string(NodeKind kind);

// A graph of what leads to what, for drawing. Put the most important nodes first: a graph that is
// too large is cut at the end, and the report says so.
struct GraphNode {
  std::string id;  // unique
  std::string label;
  NodeKind kind = NodeKind::Other;
};

struct GraphEdge {
  std::string from, to;  // ids
  std::string label;
};

struct AccessGraph {
  std::vector<GraphNode> nodes;
  std::vector<GraphEdge> edges;
  std::uint64_t left_out = 0;  // nodes that are not included
};

// The result of an earlier analysis.
struct TrendPoint {
  Timestamp at;
  std::array<std::uint64_t, 5> open{};  // findings that were not accepted, by severity, Info first
  std::uint64_t creators = 0;           // without Kubernetes' own components
};

// Which of the findings were selected.
struct Choice {
  std::string words;           // "rule NP103; namespace team-a"
  std::uint64_t left_out = 0;  // findings
  // The open findings among them, by severity, Info first.
  std::array<std::uint64_t, 5> open_left_out{};
  // A subject or namespace that no finding, snapshot or event has: nothing can be found for it.
  std::vector<Unknown> unknown;
};

// What the configuration excludes from the report, so that no exclusion is hidden.
struct ConfigurationEffect {
  std::string file;
  std::uint64_t rules_off = 0, severities_changed = 0;  // rules
  std::uint64_t accepted = 0;                           // findings
  std::uint64_t trusted_impersonations = 0;             // creations that NP104 does not report
  // Why no finding makes `audit` fail: "`fail_on` is none"; empty when one can.
  std::string never_fails = {};

  [[nodiscard]] bool any() const {
    return rules_off + severities_changed + accepted + trusted_impersonations > 0 ||
           !never_fails.empty();
  }
};

struct ReportData {
  std::string tool_version;
  Timestamp generated;
  std::string cluster;
  std::optional<store::SnapshotInfo> snapshot;
  std::optional<KubernetesVersion> kubernetes;  // by which RBAC was evaluated; empty without any
  std::string builtin_note;  // that version, and whether built-in roles were merged in
  std::uint64_t namespaces = 0, roles = 0, bindings = 0, service_accounts = 0, workloads = 0;
  std::vector<Creator> creators;
  std::vector<Creation> creations;    // by time
  std::vector<FindingView> findings;  // by severity, then time
  // What to do first: in the order in which to end them; each finding is in one of them.
  std::vector<Cause> causes;
  std::optional<Choice> choice;  // `findings` contains only the selected ones
  // A list shows at most this many, and reports the total.
  std::size_t most_findings = std::numeric_limits<std::size_t>::max();
  std::vector<store::Finding> gone;  // in the previous run, not found any more
  std::vector<store::Coverage> coverage;
  std::vector<store::CoverageGap> gaps;
  std::vector<TrendPoint> trend;     // by time, this analysis last; shown when it has two or more
  std::optional<AccessGraph> graph;  // drawn when set (access_graph.h builds one from `creators`)
  // What of the cluster was not read: results that depend on it are unknown.
  std::vector<NotRead> not_read;
  ConfigurationEffect configuration;
  std::uint64_t unjudged = 0;  // creations that took place; why they were allowed is unknown
  bool pods_unknown = false;   // knows_pods() is false: paths through running pods are unknown
  bool lacks_needed = false;   // the report is not complete without something that was not read
  // --fail-on: the lowest severity that fails; empty: none does. For formats with a verdict.
  std::optional<store::Severity> fail_on = store::Severity::High;
  std::vector<Diagnostic> diagnostics;  // unreadable, rejected, warnings: what is missing

  // Without an earlier run no finding is new, although each of them has that state.
  [[nodiscard]] bool has_earlier_run() const { return trend.size() > 1; }

  // Only an audit log was given: deliberately, nothing of the cluster was read.
  [[nodiscard]] bool is_log_alone() const { return snapshot && snapshot->log_alone; }
};

// Those of the kinds, and the inputs, that were not read; "" when all were read.
[[nodiscard]] std::string not_read_text(const ReportData& data,
                                        const std::vector<std::string_view>& kinds);
// When no creator is known: that there is none, or that it is unknown.
[[nodiscard]] std::string nobody_text(const ReportData& data);

}  // namespace nsposture::reports
