#include "analyzer/correlation/impersonation.h"

#include "graph/model/subject.h"

#include <fmt/format.h>

namespace nsposture::correlation {

ImpersonationAt impersonation_at(const Creation& creation, const CaseFile& file) {
  const auto& event = creation.request->event;
  const auto subject = subject_from_username(event.impersonated->username);
  const auto real = identity_of(event.user);
  const bool account = subject.kind == SubjectKind::ServiceAccount;
  const std::string mode = account ? "serviceaccount" : "user-info";
  const std::string verb_as = "impersonate:" + mode;
  const std::string verb_on = fmt::format("impersonate-on:{}:create", mode);

  ResourceAttributes identity;
  identity.verb = "impersonate";
  identity.resource = account ? "serviceaccounts" : "users";
  identity.namespace_ = subject.namespace_;
  identity.name = subject.name;
  ImpersonationAt at;
  at.legacy = file.decide_at(real, identity, creation.time());
  identity.verb = verb_as;
  identity.api_group = "authentication.k8s.io";
  at.as = file.decide_at(real, identity, creation.time());
  auto action = attributes_of(creation).create;
  action.verb = verb_on;
  at.on = file.decide_at(real, action, creation.time());
  return at;
}

}  // namespace nsposture::correlation
