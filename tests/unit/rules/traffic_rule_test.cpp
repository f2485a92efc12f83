// NP118: what a namespace talked to in its first hours.
#include "tests/support/events.h"

#include <catch2/catch.hpp>

#include <set>

using namespace nsposture;
using namespace nsposture::tests;
using store::Flow;

namespace {

Flow flow(double seconds, const std::string& from, const std::string& to,
          const std::string& address, std::uint16_t port = 443) {
  Flow made;
  made.source = {from, "pod-1", "10.0.0.1"};
  made.destination = {to, to.empty() ? "reserved:world" : "pod-2", address};
  made.port = port;
  made.protocol = "TCP";
  made.first = made.last = at(seconds);
  made.file = "flows.json";
  made.line = 3;
  return made;
}

rules::Findings judge(const std::vector<Flow>& flows) {
  const auto file = case_file(base_cluster(), {create_namespace(0, "jane", "fresh")});
  rules::Inputs inputs;
  inputs.flows = &flows;
  return run_rule(*file, "NP118", {}, inputs);
}

}  // namespace

TEST_CASE("traffic of a new namespace is told by kind", "[rules][NP118]") {
  auto refused = flow(30, "fresh", "bank", "10.0.0.9");
  refused.verdict = store::FlowVerdict::Refused;
  refused.count = 12;
  const auto findings =
      judge({flow(10, "fresh", "", "192.0.2.77"), flow(20, "fresh", "", "169.254.169.254", 80),
             refused, flow(40, "fresh", "shop", "10.0.0.8")});
  std::set<std::string> titles;
  for (const auto& finding : findings) {
    titles.insert(finding.title);
    CHECK(finding.namespace_ == "fresh");
    CHECK(finding.subject == "User \"jane\"");
    CHECK(finding.evidence.back().file == "flows.json");
  }
  CHECK(titles == std::set<std::string>{"namespace `fresh` first left the cluster for 192.0.2.77",
                                        "namespace `fresh` asked the cloud's metadata service",
                                        "12 connections of namespace `fresh` were refused",
                                        "namespace `fresh` talked to shop"});
  CHECK(findings.front().severity == store::Severity::High);
}

TEST_CASE("everyday traffic, other times and other namespaces are left alone", "[rules][NP118]") {
  auto host = flow(10, "fresh", "", "10.1.1.1", 6443);
  host.destination.name = "reserved:kube-apiserver";
  CHECK(judge({flow(10, "fresh", "kube-system", "10.0.0.10", 53),
               flow(10, "fresh", "fresh", "10.0.0.2"), host, flow(10, "shop", "", "192.0.2.77"),
               flow(-10, "fresh", "", "192.0.2.77"), flow(7 * 3600, "fresh", "", "192.0.2.77"),
               flow(10, "shop", "fresh", "10.0.0.1")})
            .empty());
}

TEST_CASE("an old namespace and missing flows say nothing", "[rules][NP118]") {
  const auto file = case_file(base_cluster(), {create_namespace(0, "jane", "", 403)});
  const std::vector<Flow> flows = {flow(10, "fresh", "", "192.0.2.77")};
  rules::Inputs inputs;
  inputs.flows = &flows;
  CHECK(run_rule(*file, "NP118", {}, inputs).empty());
  const auto created = case_file(base_cluster(), {create_namespace(0, "jane", "fresh")});
  CHECK(run_rule(*created, "NP118").empty());
}
