// The answer of `explain`, for people and for programs.
#pragma once

#include "analyzer/cli/io.h"
#include "graph/escalation/escalation.h"
#include "graph/rbac/explain.h"
#include "graph/rbac/namespace_creation.h"

#include <optional>
#include <string>
#include <vector>

namespace nsposture::cli {

struct ExplainAnswer {
  Subject subject;
  Identity identity;   // with every group that counted
  std::string action;  // as it was asked: `create namespaces`
  bool allowed = false;
  std::string reason;                     // the API server's
  std::vector<CreationGrant> grants;      // when allowed: every way; with names: by apply only
  std::vector<Miss> misses;               // when refused
  std::vector<CreationGrant> apply_only;  // when refused: names that can be created all the same
  bool searched = false;                  // when refused: whether it could become able to
  std::optional<EscalationResult> become;
  std::optional<TakeoverPath> path;  // the cheapest
};

// {"subject", "groups", "allowed", "reason", "grants", "apply_only", "misses":[{"kind", "text",
// "grant"}], "can_become": null or {"how", "cost", "only_names", "path"}}; grants and paths as
// `who-can` has them.
void write_explain_json(const Cluster& cluster, const ExplainAnswer& answer, Io& io);
void write_explain_text(const Cluster& cluster, const ExplainAnswer& answer, Io& io);

}  // namespace nsposture::cli
