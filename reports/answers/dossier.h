// The dossier of one namespace, in the steps of an investigation, with the plan that results from
// it. Computed before any renderer runs; all text is as in the input.
#pragma once

#include "graph/base/timestamp.h"
#include "graph/model/kubernetes_version.h"
#include "graph/model/named_grant.h"
#include "graph/model/reading.h"
#include "reports/answers/remediation.h"
#include "store/records/finding.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::reports {

// One answer. `text` is a sentence; the rest gives its location.
struct DossierLine {
  std::string label;  // "" when a list continues
  std::string text;
  std::optional<Timestamp> time;
  std::string file;
  std::uint64_t line = 0;
  std::string audit_id;
};

struct DossierStep {
  std::string id;  // "logs", "history", "who", …: fixed, programs may search for it
  std::string title;
  std::vector<DossierLine> lines;
  std::vector<std::string> no_data;  // what is unknown, and how to supply it
  std::uint64_t left_out = 0;        // lines that are not included
};

// A grant that made it possible, with its known history.
struct UsedGrant {
  std::string permits;  // "create namespaces", "impersonate User \"ghost\"", …
  std::string holder;   // who used it: `User "jane"`
  NamedGrant grant;     // its subject: the holder or a group; without a rule when that is unknown
  std::optional<Timestamp> since;
  std::string since_text;  // how that is known
  std::string created_by;  // empty: unknown
  std::optional<Timestamp> gone;
  std::string gone_text;  // empty: it still exists
};

// The request itself.
struct DossierRequest {
  Timestamp time;
  std::string outcome;  // "created", "refused", …
  std::string verdict;  // as in the report
  std::string how;      // "POST", "apply"
  std::optional<int> code;
  std::string actor;       // the effective user
  std::string real_actor;  // the requester, when impersonating; else empty
  std::string minter;      // who requested the token, when known
  std::string client;
  std::string address;
  std::string audit_id;
  std::string file;
  std::uint64_t line = 0;
};

struct PlanFile {
  std::string name;  // a file name that the program chooses, never from the input
  std::string content;
};

struct PlanItem {
  std::string phase;  // "contain", "correct", "inform", "watch"
  std::string title;
  std::vector<std::string> notes;
  std::vector<std::string> commands;  // for a shell; every name in them is quoted
  // What the commands remove from the newest snapshot's bindings, each with its command.
  std::vector<Removal> changes = {};
  std::optional<PlanFile> file;
};

struct Dossier {
  std::string tool_version;
  Timestamp generated;
  std::string cluster;
  std::string namespace_;
  std::optional<DossierRequest> request;  // the creation, or the creation attempt
  std::vector<UsedGrant> grants;
  std::string verdict;  // one of kVerdictWords, see docs/investigate.md
  std::string verdict_text;
  std::string confidence;
  std::vector<std::string> reasons;
  std::vector<std::string> doubts;
  std::optional<KubernetesVersion> kubernetes;  // by which RBAC was evaluated
  std::vector<NotRead> not_read;                // of the cluster: dependent results are unknown
  bool log_alone = false;                       // deliberately, no source of the cluster was given
  std::vector<store::Finding> findings;         // about this namespace, the most severe first
  std::vector<DossierStep> steps;               // in the order of an investigation
  std::vector<PlanItem> plan;
};

// The value of "schema" in the JSON; docs/dossier.schema.json describes it.
inline constexpr std::string_view kDossierSchema = "nsposture/dossier/v1";

}  // namespace nsposture::reports
