// The dossier of one namespace, step by step as an investigation goes, with the plan that follows
// from it. Computed before any renderer runs; all text is as the input had it.
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

// One answer. `text` is a sentence; the rest says where to look.
struct DossierLine {
  std::string label;  // "" where a list goes on
  std::string text;
  std::optional<Timestamp> time;
  std::string file;
  std::uint64_t line = 0;
  std::string audit_id;
};

struct DossierStep {
  std::string id;  // "logs", "history", "who", …: fixed, programs may look for it
  std::string title;
  std::vector<DossierLine> lines;
  std::vector<std::string> no_data;  // what is not known, and how to give it
  std::uint64_t left_out = 0;        // lines beyond those that are here
};

// A grant that made it possible, and what is known of its life.
struct UsedGrant {
  std::string permits;  // "create namespaces", "impersonate User \"ghost\"", …
  std::string holder;   // who used it: `User "jane"`
  NamedGrant grant;     // its subject: the holder or a group; without a rule when that is not known
  std::optional<Timestamp> since;
  std::string since_text;  // how that is known
  std::string created_by;  // empty: not known
  std::optional<Timestamp> gone;
  std::string gone_text;  // empty: it is there still
};

// The request itself.
struct DossierRequest {
  Timestamp time;
  std::string outcome;  // "created", "refused", …
  std::string verdict;  // as in the report
  std::string how;      // "POST", "apply"
  std::optional<int> code;
  std::string actor;       // who was authorized
  std::string real_actor;  // who asked, when impersonating; else empty
  std::string minter;      // who had the token issued, when known
  std::string client;
  std::string address;
  std::string audit_id;
  std::string file;
  std::uint64_t line = 0;
};

struct PlanFile {
  std::string name;  // a file name of ours, never from the input
  std::string content;
};

struct PlanItem {
  std::string phase;  // "contain", "correct", "inform", "watch"
  std::string title;
  std::vector<std::string> notes;
  std::vector<std::string> commands;  // for a shell; every name in them is quoted
  // What commands take away of the newest snapshot's bindings, each with its command.
  std::vector<Removal> changes = {};
  std::optional<PlanFile> file;
};

struct Dossier {
  std::string tool_version;
  Timestamp generated;
  std::string cluster;
  std::string namespace_;
  std::optional<DossierRequest> request;  // the creation, or the attempt at one
  std::vector<UsedGrant> grants;
  std::string verdict;  // one of kVerdictWords, see docs/investigate.md
  std::string verdict_text;
  std::string confidence;
  std::vector<std::string> reasons;
  std::vector<std::string> doubts;
  std::optional<KubernetesVersion> kubernetes;  // by which RBAC was judged
  std::vector<NotRead> not_read;                // of the cluster: what rests on it is unknown
  bool log_alone = false;                       // nothing of the cluster was given, on purpose
  std::vector<store::Finding> findings;         // about this namespace, the gravest first
  std::vector<DossierStep> steps;               // in the order of an investigation
  std::vector<PlanItem> plan;
};

// What "schema" says in the JSON; docs/dossier.schema.json describes it.
inline constexpr std::string_view kDossierSchema = "nsposture/dossier/v1";

}  // namespace nsposture::reports
