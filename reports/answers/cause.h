// A cause: the grant without which a group of findings would not exist, the change that ends it,
// the other permissions which that change removes, and whether they were used.
#pragma once

#include "graph/model/named_grant.h"
#include "graph/model/subject.h"
#include "reports/answers/remediation.h"
#include "store/records/finding.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::reports {

enum class CauseKind : std::uint8_t {
  Grant,     // a binding, or one subject of it
  Role,      // the rules of a role, by any binding
  Setting,   // no grant: for example, labels that a namespace lacks
  Activity,  // an event in the past: no change undoes it
};

[[nodiscard]] std::string_view to_string(CauseKind kind);  // "grant"

// Whether the audit log shows a grant in use. Only stored requests count: those on namespaces,
// RBAC, identities and pods.
struct GrantUse {
  std::uint64_t requests = 0;
  std::uint64_t identities = 0;
  std::int64_t period_ns = 0;  // from the first to the last event of the log; 0: unknown
};

// A finding of the changed cluster that does not exist today, or is more severe then.
struct Revealed {
  std::string rule;
  store::Severity severity = store::Severity::Info;
  std::string title;
  std::string subject;
  std::string fingerprint;
  std::string ended_by;  // id of the later cause that also ends it; empty: it remains
};

struct Cause {
  std::string id;  // stable across runs, 12 hex digits
  CauseKind kind = CauseKind::Setting;
  store::Severity severity = store::Severity::Info;  // of the most severe finding
  std::string title;
  std::optional<NamedGrant> grant;
  std::vector<std::string> findings;  // fingerprints, in the order of the report; never empty
  std::vector<std::string> rules;     // of the findings, each once, sorted
  std::vector<Subject> subjects;      // the affected subjects, sorted
  std::vector<Removal> changes;       // together they end the cause; empty: see `advice`
  std::string advice;                 // what to do, in words
  std::vector<std::string> commands;  // for further investigation, when no change ends it
  // Rules that the changes also remove; only those that no other grant gives too.
  std::vector<std::string> also_removes;
  std::uint64_t also_removes_more = 0;  // in addition to those listed
  std::optional<GrantUse> used;         // empty: no log, or none that shows grants
  // Findings that appear only once this and the earlier causes are ended: for example, a subject
  // now has a path of its own that it did not need before. Known when `verified`.
  std::vector<Revealed> reveals;
  // For a change that ends some paths of a subject and leaves others: the severity that a later
  // change ends, when it is higher than what this one ends itself.
  std::optional<store::Severity> towards;
  // Ids of the causes to end first, because their changes edit the same binding: its subjects are
  // counted without those that these changes remove.
  std::vector<std::string> after;
  bool verified = false;  // checked against the cluster without this cause and the earlier ones

  // How many findings end once this and the earlier causes are ended.
  [[nodiscard]] std::uint64_t ends() const {
    return changes.empty() ? 0 : static_cast<std::uint64_t>(findings.size());
  }
};

// Of the findings above info that a change can end: how many exist, and how many end with the first
// `count` causes that have a change.
struct CauseShare {
  std::uint64_t all = 0;
  std::uint64_t ended = 0;
  std::size_t causes = 0;  // at most `count`
};

[[nodiscard]] CauseShare share_of_first(const std::vector<Cause>& causes, std::size_t count);
// The fewest of the first causes that end at least so many percent of them.
[[nodiscard]] std::size_t causes_for_share(const std::vector<Cause>& causes, std::uint64_t percent);

}  // namespace nsposture::reports
