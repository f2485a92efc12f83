// May an identity do something? Several threads may ask at once.
#pragma once

#include "analyzer/queries/action.h"
#include "analyzer/queries/unknown_roles.h"
#include "analyzer/queries/vocabulary.h"
#include "graph/rbac/authorizer.h"
#include "reports/answers/decision.h"

namespace nsposture::queries {

// `identity.groups` are used as given.
[[nodiscard]] reports::Decision can_i(const rbac::Authorizer& authorizer, const Identity& identity,
                                      const Action& action);

// The same for many requests as programs write them.
class Reviews {
 public:
  // Keeps a reference: the authorizer must outlive this.
  explicit Reviews(const rbac::Authorizer& authorizer);

  [[nodiscard]] reports::Decision answer(const Identity& identity,
                                         const ResourceAttributes& request) const;
  [[nodiscard]] reports::Decision answer(const Identity& identity,
                                         const NonResourceAttributes& request) const;

 private:
  template <typename Request>
  [[nodiscard]] reports::Decision answer_any(const Identity& identity,
                                             const Request& request) const;

  const rbac::Authorizer& authorizer_;
  Vocabulary vocabulary_;
  UnknownRoles unknown_roles_;
};

}  // namespace nsposture::queries
