// Everything a report may say, computed before any renderer runs, so that all formats say the same.
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
  bool builtin = false;               // a part of Kubernetes itself (system:masters, controllers)
  std::optional<std::uint64_t> used;  // creations seen; empty when there is no log
};

// A namespace creation, or an attempt at one, with what came of it.
struct Creation {
  Timestamp time;
  std::string namespace_;   // "(name not recorded)" is the renderer's business: empty here
  std::string actor;        // who was authorized
  std::string real_actor;   // who asked, when impersonating; else empty
  std::string how;          // "POST", "apply", "POST, generateName"
  std::string verdict;      // store word, see correlation: "authorised", "unexplained", …
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
  std::optional<Timestamp> accepted_until;  // empty: for good
  std::string short_id = {};                // of the fingerprint, among all of the analysis
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

// As reports write it: "serviceaccount".
[[nodiscard]] std::string_view to_string(NodeKind kind);

// What leads to what, for drawing. Put what matters most first: what is too much to draw is cut
// from the end, and the report says so.
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
  std::uint64_t left_out = 0;  // nodes that are not in here
};

// What an earlier analysis came to.
struct TrendPoint {
  Timestamp at;
  std::array<std::uint64_t, 5> open{};  // findings that were not accepted, by severity, Info first
  std::uint64_t creators = 0;           // not part of Kubernetes itself
};

// Which findings of all were asked for.
struct Choice {
  std::string words;           // "rule NP103; namespace team-a"
  std::uint64_t left_out = 0;  // findings
  std::array<std::uint64_t, 5>
      open_left_out{};  // those of them that are open, by severity, Info first
  // A subject or namespace that no finding, snapshot or event has: nothing to be found about it.
  std::vector<Unknown> unknown;
};

// What the configuration keeps from the report, so that nothing is silenced silently.
struct ConfigurationEffect {
  std::string file;
  std::uint64_t rules_off = 0, severities_changed = 0;  // rules
  std::uint64_t accepted = 0;                           // findings
  std::uint64_t trusted_impersonations = 0;             // creations that NP104 does not report
  // Why no finding makes `audit` fail: "`fail_on` is none"; empty where one can.
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
  std::optional<KubernetesVersion> kubernetes;  // by which RBAC was judged; empty without any
  std::string builtin_note;  // that version, and whether built-in roles were merged in
  std::uint64_t namespaces = 0, roles = 0, bindings = 0, service_accounts = 0, workloads = 0;
  std::vector<Creator> creators;
  std::vector<Creation> creations;    // by time
  std::vector<FindingView> findings;  // by severity, then time
  // What to do first: in the order in which to end them, each finding in one of them.
  std::vector<Cause> causes;
  std::optional<Choice> choice;  // `findings` holds those alone
  // A list shows no more of them, and says how many there are.
  std::size_t most_findings = std::numeric_limits<std::size_t>::max();
  std::vector<store::Finding> gone;  // in the run before, not found any more
  std::vector<store::Coverage> coverage;
  std::vector<store::CoverageGap> gaps;
  std::vector<TrendPoint> trend;     // by time, this analysis last; empty or one: no trend is shown
  std::optional<AccessGraph> graph;  // drawn when given (access_graph.h makes one of `creators`)
  // What of the cluster was not read: what rests on it is unknown.
  std::vector<NotRead> not_read;
  ConfigurationEffect configuration;
  std::uint64_t unjudged = 0;  // creations that took place, and nothing shows why they were allowed
  bool pods_unknown = false;   // knows_pods() is false: paths through those that run are not known
  bool lacks_needed = false;   // without some of it the report is not the whole one
  // --fail-on: the least severity that fails; empty: no finding does. For formats with a verdict.
  std::optional<store::Severity> fail_on = store::Severity::High;
  std::vector<Diagnostic> diagnostics;  // unreadable, rejected, warnings: what is missing

  // Without one no finding is new, though each of them has that state.
  [[nodiscard]] bool has_earlier_run() const { return trend.size() > 1; }

  // Only an audit log was given: nothing of the cluster was read, on purpose.
  [[nodiscard]] bool is_log_alone() const { return snapshot && snapshot->log_alone; }
};

// Those of the kinds, and inputs, that were not read: "" when all of them were.
[[nodiscard]] std::string not_read_text(const ReportData& data,
                                        const std::vector<std::string_view>& kinds);
// Where no creator is known: that there is none, or that it is not known.
[[nodiscard]] std::string nobody_text(const ReportData& data);

}  // namespace nsposture::reports
