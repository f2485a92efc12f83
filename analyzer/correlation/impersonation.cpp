#include "analyzer/correlation/impersonation.h"

#include "graph/model/subject.h"

#include <fmt/format.h>

#include <string>
#include <string_view>

namespace nsposture::correlation {

namespace {

constexpr std::string_view kNodeUser = "system:node:";

// The logged mode, else the default mode for the kind of identity.
std::string mode_of(const store::Actor& impersonated) {
  constexpr std::string_view kLogged = "impersonationConstraint=impersonate:";
  for (const auto& entry : impersonated.cloud_identity) {
    if (entry.starts_with(kLogged)) return entry.substr(kLogged.size());
  }
  if (impersonated.username.starts_with(kNodeUser)) return "arbitrary-node";
  const auto kind = subject_from_username(impersonated.username).kind;
  return kind == SubjectKind::ServiceAccount ? "serviceaccount" : "user-info";
}

// The result views the arguments, which must outlive it.
ResourceAttributes identity_asked(std::string_view verb, std::string_view mode,
                                  const Subject& subject) {
  ResourceAttributes asked;
  asked.verb = verb;
  asked.api_group = "authentication.k8s.io";
  asked.resource = mode == "serviceaccount" ? "serviceaccounts" : "users";
  asked.namespace_ = subject.namespace_;
  asked.name = subject.name;
  if (!mode.ends_with("-node")) return asked;
  asked.resource = "nodes";
  // The check for a pod's own node uses no name (kube: filters/impersonation/mode.go).
  asked.name = "*";
  if (mode != "associated-node" && subject.name.starts_with(kNodeUser)) {
    asked.name = std::string_view(subject.name).substr(kNodeUser.size());
  }
  return asked;
}

}  // namespace

ImpersonationAt impersonation_at(const Creation& creation, const CaseFile& file) {
  const auto& event = creation.request->event;
  const auto subject = subject_from_username(event.impersonated->username);
  const auto real = identity_of(event.user);
  const auto mode = mode_of(*event.impersonated);

  ResourceAttributes identity;
  identity.verb = "impersonate";
  identity.resource = subject.kind == SubjectKind::ServiceAccount ? "serviceaccounts" : "users";
  identity.namespace_ = subject.namespace_;
  identity.name = subject.name;
  ImpersonationAt at;
  at.legacy = file.decide_at(real, identity, creation.time());
  const auto verb_as = "impersonate:" + mode;
  at.as = file.decide_at(real, identity_asked(verb_as, mode, subject), creation.time());
  // For apply, the API server checks the constraint for `patch`, not for the accompanying `create`.
  const auto attributes = attributes_of(creation);
  auto action = attributes.patch ? *attributes.patch : attributes.create;
  const auto verb_on = fmt::format("impersonate-on:{}:{}", mode, action.verb);
  action.verb = verb_on;
  at.on = file.decide_at(real, action, creation.time());
  return at;
}

}  // namespace nsposture::correlation
