// Whether an identity may perform an action. can_i() is safe to call concurrently.
#pragma once

#include "analyzer/queries/action.h"
#include "analyzer/queries/known_subjects.h"
#include "analyzer/queries/unknown_roles.h"
#include "analyzer/queries/vocabulary.h"
#include "graph/model/memberships.h"
#include "graph/model/subject.h"
#include "graph/rbac/authorizer.h"
#include "reports/answers/decision.h"

#include <cstddef>
#include <map>
#include <optional>
#include <string>

namespace nsposture::queries {

// `identity.groups` are used as given.
[[nodiscard]] reports::Decision can_i(const rbac::Authorizer& authorizer, const Identity& identity,
                                      const Action& action);

// Answers many requests as programs write them. Not thread-safe.
class Reviews {
 public:
  // Keeps references: both must outlive this object.
  Reviews(const rbac::Authorizer& authorizer, const Memberships& memberships);

  [[nodiscard]] reports::Decision answer(const Identity& identity,
                                         const ResourceAttributes& request);
  [[nodiscard]] reports::Decision answer(const Identity& identity,
                                         const NonResourceAttributes& request);

 private:
  template <typename Request>
  [[nodiscard]] reports::Decision answer_any(const Identity& identity, const Request& request);
  void add_place(const ResourceAttributes& request, reports::Caveats& caveats);
  void add_identity(const Identity& identity, reports::Caveats& caveats);
  const std::optional<reports::Unknown>& unknown(const Subject& subject);

  const rbac::Authorizer& authorizer_;
  Vocabulary vocabulary_;
  UnknownRoles unknown_roles_;
  KnownSubjects subjects_;
  std::map<Subject, std::optional<reports::Unknown>> met_;
  std::map<std::string, reports::Caveats> places_met_;
  std::size_t compared_ = 0;  // names compared so far to find the nearest
};

}  // namespace nsposture::queries
