#include "analyzer/queries/names.h"

namespace nsposture::queries {

Access access_of(escalation::How how) {
  switch (how) {
    case escalation::How::Direct:
      return Access::Direct;
    case escalation::How::Becomes:
      return Access::Takeover;
    case escalation::How::Indirect:
      return Access::Indirect;
    case escalation::How::No:
      break;
  }
  return Access::None;
}

std::vector<NamedGrant> name_grants(const Cluster& cluster,
                                    const std::vector<rbac::Grant>& grants) {
  std::vector<NamedGrant> named;
  named.reserve(grants.size());
  for (const auto& grant : grants) named.push_back(rbac::name_grant(cluster, grant));
  return named;
}

reports::EscalationPath name_path(const Cluster& cluster, const escalation::TakeoverPath& path) {
  reports::EscalationPath named;
  named.cost = path.cost;
  named.only_names = path.only_names;
  for (const auto& step : path.steps) {
    auto& to = named.steps.emplace_back(reports::PathStep{std::string(to_string(step.technique)),
                                                          step.as,
                                                          step.gains,
                                                          step.because,
                                                          step.request,
                                                          {}});
    for (const auto& grant : step.grants) {
      if (grant.gained) continue;  // gained by an earlier step: there is no binding to show
      to.grants.push_back(rbac::name_grant(cluster, grant.grant));
    }
  }
  return named;
}

}  // namespace nsposture::queries
