// What holds since which version.
#include "graph/rbac/versions.h"

#include <catch2/catch.hpp>

namespace nsposture::tests {

TEST_CASE("what holds depends on the version, and is unknown without one", "[rbac][version]") {
  using rbac::Feature;
  using rbac::Holds;
  const auto begins = [](Feature feature, int minor) {
    CHECK(rbac::since(feature) == minor);
    CHECK(rbac::holds(feature, KubernetesVersion{minor, VersionSource::Option}) == Holds::Yes);
    CHECK(rbac::holds(feature, KubernetesVersion{minor - 1, VersionSource::Option}) == Holds::No);
    CHECK(rbac::holds(feature, {}) == Holds::Unknown);
  };
  begins(Feature::NodeAudienceRestriction, 33);
  begins(Feature::ConnectNeedsCreate, 35);
  begins(Feature::ConstrainedImpersonation, 36);
  begins(Feature::MutatingAdmissionPolicy, 36);
  begins(Feature::NamedRefusals, 37);
  CHECK(rbac::since_text(Feature::ConnectNeedsCreate) == "since Kubernetes 1.35");
  CHECK(rbac::until_text(Feature::ConnectNeedsCreate) == "until Kubernetes 1.34");
}

}  // namespace nsposture::tests
