// A cause: the grant without which a group of findings would not be, with the change that ends it,
// what else that change takes away, and whether that was used.
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
  Role,      // what a role holds, by whatever binding
  Setting,   // no grant: labels that a namespace lacks, say
  Activity,  // something that was done: no change undoes it
};

[[nodiscard]] std::string_view to_string(CauseKind kind);  // "grant"

// Whether the audit log shows a grant in use. Only requests that are kept count: those on
// namespaces, RBAC, identities and pods.
struct GrantUse {
  std::uint64_t requests = 0;
  std::uint64_t identities = 0;
  std::int64_t period_ns = 0;  // from the first to the last event of the log; 0: not known
};

// A finding of the cluster as it will be: one that is not there today, or is more severe then.
struct Revealed {
  std::string rule;
  store::Severity severity = store::Severity::Info;
  std::string title;
  std::string subject;
  std::string fingerprint;
  std::string ended_by;  // id of the later cause that ends it as well; empty: it stays
};

struct Cause {
  std::string id;  // stable over runs, 12 hex digits
  CauseKind kind = CauseKind::Setting;
  store::Severity severity = store::Severity::Info;  // of the most severe finding
  std::string title;
  std::optional<NamedGrant> grant;
  std::vector<std::string> findings;  // fingerprints, in the order of the report; never empty
  std::vector<std::string> rules;     // of the findings, each once, sorted
  std::vector<Subject> subjects;      // who is concerned, sorted
  std::vector<Removal> changes;       // carried out together they end it; empty: see `advice`
  std::string advice;                 // what to do, in words
  std::vector<std::string> commands;  // to look further where no change ends it
  // What the changes take away besides, as rules; only what no other grant gives as well.
  std::vector<std::string> also_removes;
  std::uint64_t also_removes_more = 0;  // beyond those listed
  std::optional<GrantUse> used;         // empty: no log, or none that names grants
  // What is found only once this and the causes before it are ended: a subject that needed no way
  // of its own before has one, say. Known where `verified`.
  std::vector<Revealed> reveals;
  // Of a change that cuts some ways of a subject and leaves it others: what is ended with a later
  // change, where that is more severe than what this one ends itself.
  std::optional<store::Severity> towards;
  // Ids of the causes to end first, as their changes are to the same binding: its subjects are
  // counted without those that they take out of it.
  std::vector<std::string> after;
  bool verified = false;  // asked of the cluster without this cause and those before it

  // How many findings end once this and the causes before it are ended.
  [[nodiscard]] std::uint64_t ends() const {
    return changes.empty() ? 0 : static_cast<std::uint64_t>(findings.size());
  }
};

// Of the findings above info that a change can end: how many are there, and how many end with the
// first `count` causes that have a change.
struct CauseShare {
  std::uint64_t all = 0;
  std::uint64_t ended = 0;
  std::size_t causes = 0;  // at most `count`
};

[[nodiscard]] CauseShare share_of_first(const std::vector<Cause>& causes, std::size_t count);
// The fewest of the first causes that end at least so many percent of them.
[[nodiscard]] std::size_t causes_for_share(const std::vector<Cause>& causes, std::uint64_t percent);

}  // namespace nsposture::reports
