// Network flows of Hubble and Calico into the store.
#include "analyzer/ingest/flows/flows.h"

#include "store/store.h"
#include "tests/support/run_cli.h"

#include <catch2/catch.hpp>

using namespace nsposture;
using namespace nsposture::ingest;
using nsposture::tests::Folder;
using store::Flow;

namespace {

std::string hubble(const std::string& to, const std::string& more = "",
                   const std::string& verdict = "FORWARDED") {
  return R"({"flow":{"time":"2026-11-23T12:00:01.5Z","verdict":")" + verdict +
         R"(","IP":{"source":"10.0.0.1","destination":"10.0.0.2","ipVersion":"IPv4"},)"
         R"("l4":{"TCP":{"source_port":40000,"destination_port":8080,"flags":{"SYN":true}}},)"
         R"("source":{"identity":1,"namespace":"fresh","pod_name":"a-1"},"destination":)" +
         to + more + R"(},"node_name":"n1","time":"2026-11-23T12:00:01.5Z"})";
}

std::string calico(const std::string& action, const std::string& reporter,
                   const std::string& destination = "shop") {
  return R"({"start_time":1795435200,"end_time":1795435260,"action":")" + action +
         R"(","reporter":")" + reporter +
         R"(","source_ip":null,"source_name":"-","source_name_aggr":"a-*","source_namespace":)"
         R"("fresh","source_type":"wep","dest_ip":"10.0.0.3","dest_name":"-","dest_name_aggr":)" +
         (destination == "-" ? R"("pub","dest_type":"net")" : R"("web-*","dest_type":"wep")") +
         R"(,"dest_namespace":")" + destination +
         R"(","dest_port":443,"proto":"tcp","num_flows":3})";
}

struct Imported {
  flows::FlowImport result;
  std::vector<Flow> flows;
};

flows::FlowImport import_into(store::ClusterStore& store, const std::string& path) {
  return flows::import_flows({path}, [&](std::string_view file, const flows::NextFlows& next) {
    store.replace_flows(file, next);
  });
}

Imported import_text(const std::string& text) {
  const Folder folder;
  auto store = store::Store(folder.path("p.db"), store::OpenMode::ReadWrite).whole();
  const auto path = folder.write("flows.json", text);
  Imported imported{import_into(store, path), {}};
  imported.flows = store.flows();
  const auto& tally = imported.result.tally;
  CHECK(tally.records == tally.kept + tally.irrelevant + tally.malformed);
  return imported;
}

}  // namespace

TEST_CASE("a Hubble flow has its ends, port, verdict and time", "[flows]") {
  const auto imported = import_text(hubble(R"({"identity":2,"labels":["reserved:world"]})",
                                           R"(,"destination_names":["evil.example"])", "DROPPED"));
  REQUIRE(imported.flows.size() == 1);
  const auto& flow = imported.flows.front();
  CHECK(flow.source.namespace_ == "fresh");
  CHECK(flow.source.name == "a-1");
  CHECK(flow.destination.address == "10.0.0.2");
  CHECK(flow.to_world());
  CHECK(flow.refused());
  CHECK(flow.host == "evil.example");
  CHECK(flow.port == 8080);
  CHECK(flow.protocol == "TCP");
  CHECK(format_rfc3339(flow.first) == "2026-11-23T12:00:01.5Z");
  CHECK(flow.line == 1);
}

TEST_CASE("a namespace may stand in the labels only, and nodes are not the world", "[flows]") {
  const auto imported =
      import_text(hubble(R"({"labels":["k8s:app=x","k8s:io.kubernetes.pod.namespace=bank"]})") +
                  "\n" + hubble(R"({"labels":["reserved:host","reserved:kube-apiserver"]})"));
  REQUIRE(imported.flows.size() == 2);
  CHECK(imported.flows[0].destination.namespace_ != imported.flows[1].destination.namespace_);
  for (const auto& flow : imported.flows) CHECK_FALSE(flow.to_world());
}

TEST_CASE("equal flows are one entry with a count, replies are none", "[flows]") {
  const auto one = hubble(R"({"namespace":"shop","pod_name":"b"})");
  const auto reply = hubble(R"({"namespace":"shop","pod_name":"b"})", R"(,"is_reply":true)");
  const auto imported = import_text(one + "\n" + one + "\n" + reply + "\n" + one + "\n");
  REQUIRE(imported.flows.size() == 1);
  CHECK(imported.flows[0].count == 3);
  CHECK(imported.result.tally.irrelevant == 1);
}

TEST_CASE("a Calico flow is kept once, its refusals from either end", "[flows]") {
  const auto imported =
      import_text(calico("allow", "src") + "\n" + calico("allow", "dst") + "\n" +
                  calico("deny", "dst") + "\n" + calico("allow", "src", "-") + "\n");
  REQUIRE(imported.flows.size() == 3);
  CHECK(imported.result.tally.irrelevant == 1);
  int refused = 0;
  int world = 0;
  for (const auto& flow : imported.flows) {
    refused += flow.refused() ? 1 : 0;
    world += flow.to_world() ? 1 : 0;
    CHECK(flow.count == 3);
    CHECK(flow.protocol == "TCP");
    CHECK(format_rfc3339(flow.last) == "2026-11-23T12:01:00Z");
  }
  CHECK(refused == 1);
  CHECK(world == 1);
}

TEST_CASE("bad records are counted with their line, the rest is read", "[flows]") {
  const auto good = hubble(R"({"namespace":"shop"})");
  const auto imported = import_text(good + "\n{\"flow\":{\"verdict\":\"FORWARDED\"}}\nnot json\n" +
                                    "{\"node_name\":\"n\"}\n" + good.substr(0, 100));
  CHECK(imported.flows.size() == 1);
  CHECK(imported.result.tally.malformed == 4);
  REQUIRE(imported.result.malformed.size() == 4);
  CHECK(imported.result.malformed[0].line == 2);
  CHECK(imported.result.malformed[3].line == 5);
  CHECK(imported.result.malformed[3].message.find("cut") != std::string::npos);
}

TEST_CASE("a record wrapped by Elasticsearch is read, one wrapped for ever is not", "[flows]") {
  CHECK(import_text("{\"_source\":" + calico("deny", "dst") + "}").flows.size() == 1);
  std::string deep;
  for (int i = 0; i < 300'000; ++i) deep += "{\"_source\":";
  deep += "{}" + std::string(300'000, '}');
  CHECK(import_text(deep).result.tally.malformed == 1);
}

TEST_CASE("a file without flows is refused, be it empty or not", "[flows]") {
  CHECK(import_text("{\"kind\":\"Event\"}\n").result.unreadable.size() == 1);
  CHECK(import_text("").result.unreadable.size() == 1);
}

TEST_CASE("a flow file read again counts once, and the lost events of Hubble are no error",
          "[flows]") {
  const Folder folder;
  store::Store store(folder.path("p.db"), store::OpenMode::ReadWrite);
  auto whole = store.whole();
  const auto path = folder.write(
      "flows.json", hubble(R"({"namespace":"shop"})") + "\n{\"lost_events\":{\"num\":3}}\n");
  CHECK(import_into(whole, path).tally.kept == 1);
  const auto again = import_into(whole, path);
  CHECK(again.tally.malformed == 0);
  REQUIRE(whole.flows().size() == 1);
  CHECK(whole.flows().front().count == 1);
  CHECK(whole.flows_of("shop").size() == 1);
  CHECK(whole.flows_of("fresh").size() == 1);
  CHECK(whole.flows_of("other").empty());
  CHECK(store.prune({INT64_MAX, 0}).flows == 1);
  CHECK(whole.flows().empty());
}
