// From a recorded or written line to the event that is kept.
#include "analyzer/ingest/audit/event/event_map.h"
#include "analyzer/ingest/audit/event/request_uri.h"
#include "analyzer/ingest/audit/formats/unwrap.h"
#include "analyzer/ingest/audit/import/block_collector.h"
#include "tests/unit/ingest/audit/audit_support.h"

#include <algorithm>

namespace nsposture::ingest {

namespace {

audit::import::BlockResult read_line(const std::string& line) {
  audit::import::BlockCollector collector(10);
  audit::formats::Unwrapper unwrapper(collector);
  unwrapper.record(json::padded(line));
  unwrapper.finish();
  return collector.take();
}

store::AuditEvent kept(const std::string& line) {
  auto result = read_line(line);
  REQUIRE(result.servers.size() == 1);
  REQUIRE(result.servers[0].kept.size() == 1);
  return result.servers[0].kept[0];
}

bool is_kept(const std::string& line) {
  const auto result = read_line(line);
  return !result.servers.empty() && !result.servers[0].kept.empty();
}

std::string malformed(const std::string& line) {
  const auto result = read_line(line);
  return result.malformed.empty() ? "" : result.malformed[0].message;
}

// An event with chosen parts; the rest is as in a log at level RequestResponse.
std::string event_with(const std::string& verb, const std::string& reference,
                       const std::string& rest, const std::string& stage = "ResponseComplete") {
  return R"({"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"RequestResponse","auditID":"i",)"
         R"("stage":")" +
         stage + R"(","requestURI":"/api","verb":")" + verb +
         R"(","user":{"username":"u"},"objectRef":)" + reference +
         R"(,"requestReceivedTimestamp":"2026-11-23T14:00:00.1Z","stageTimestamp":)"
         R"("2026-11-23T14:00:00.2Z")" +
         rest + "}";
}

const char* const kNamespaces = R"({"resource":"namespaces","apiVersion":"v1"})";

std::vector<store::AuditEvent> lab_events(const std::string& name) {
  MemorySink sink;
  (void)import_checked({fixture_path("lab/" + name)}, sink);
  return sink.events;
}

}  // namespace

TEST_CASE("what an impersonating request says of the person is kept", "[audit]") {
  const auto with = [](const std::string& more) {
    return kept(event_with("create", kNamespaces, more));
  };
  const auto event =
      with(R"(,"impersonatedUser":{"username":"user-abc12","uid":"u-1","groups":["g"],"extra":{)"
           R"("principalid":["okta_user://paula"],"username":["paula","paul"],)"
           R"("iam.gke.io/user-assertion":["eyJ"],"long":[")" +
           std::string(300, 'x') +
           R"("]}},"authenticationMetadata":{"impersonationConstraint":"impersonate:user-info"})");
  REQUIRE(event.impersonated.has_value());
  CHECK(event.impersonated->uid == "u-1");
  CHECK(event.impersonated->cloud_identity ==
        std::vector<std::string>{"principalid=okta_user://paula", "username=paula", "username=paul",
                                 "impersonationConstraint=impersonate:user-info"});
  // Of who asked only what is known is kept, and nothing is made up.
  CHECK(event.user.cloud_identity.empty());
  CHECK(with(R"(,"impersonatedUser":{"username":"b"})").impersonated->cloud_identity.empty());
  CHECK_FALSE(with(R"(,"authenticationMetadata":{"impersonationConstraint":"x"})").impersonated);
}

TEST_CASE("an event keeps who, what, when and how it ended", "[audit][event]") {
  const auto event = kept(event_line("0a"));
  CHECK(event.audit_id == "0a");
  CHECK(event.stage == store::Stage::ResponseComplete);
  CHECK(event.level == store::Level::Metadata);
  CHECK(event.verb == "create");
  CHECK(event.resource == "namespaces");
  CHECK(event.name == "n");
  CHECK(event.user.username == "alice");
  CHECK(event.user.groups == std::vector<std::string>{"dev"});
  CHECK(event.source_ips == std::vector<std::string>{"10.0.0.1"});
  CHECK(event.code == 201);
  CHECK(event.decision == "allow");
  CHECK(format_rfc3339(event.received) == "2026-11-23T14:00:00.000000Z");
}

TEST_CASE("every stage of a namespace request is kept", "[audit][event]") {
  for (const char* stage : {"RequestReceived", "ResponseStarted", "ResponseComplete", "Panic"}) {
    CHECK(is_kept(event_with("create", kNamespaces, "", stage)));
  }
  CHECK(malformed(event_with("create", kNamespaces, "", "Sometime")) ==
        "not an audit event: no known stage");
  CHECK(malformed(event_with("", kNamespaces, "", "ResponseComplete")) ==
        "not an audit event: no verb");
}

TEST_CASE("the object reference decides, not the path", "[audit][event]") {
  auto line = event_line("i");
  line.replace(line.find("/api/v1/x"), 9, "/api/v1/%6eamespaces?fieldManager=kubectl%2Dcreate");
  const auto event = kept(line);
  CHECK(event.path == "/api/v1/%6eamespaces");
  CHECK(event.field_manager == "kubectl-create");
  CHECK_FALSE(is_kept(event_line("i", "pods")));
}

TEST_CASE("a request for a namespace in another API group is no core namespace", "[audit][event]") {
  CHECK_FALSE(
      is_kept(event_with("create", R"({"resource":"namespaces","apiGroup":"example.com"})", "")));
}

TEST_CASE("reads are not kept unless refused before authorization", "[audit][event]") {
  CHECK_FALSE(is_kept(event_with("list", kNamespaces, R"(,"responseStatus":{"code":200})")));
  CHECK(is_kept(event_with("list", kNamespaces, R"(,"responseStatus":{"code":401})")));
  CHECK(is_kept(event_with("get", kNamespaces, R"(,"responseStatus":{"code":403})")));
  CHECK_FALSE(is_kept(event_with("get", kNamespaces,
                                 R"(,"responseStatus":{"code":403},"annotations":)"
                                 R"({"authorization.k8s.io/decision":"forbid"})")));
}

TEST_CASE("the root certificate of a new namespace is kept, other ConfigMaps are not",
          "[audit][event]") {
  const auto reference = [](const std::string& name) {
    return R"({"resource":"configmaps","namespace":"n","apiVersion":"v1","name":")" + name + "\"}";
  };
  CHECK(is_kept(event_with("create", reference("kube-root-ca.crt"), "")));
  CHECK_FALSE(is_kept(event_with("create", reference("settings"), "")));
  CHECK_FALSE(is_kept(event_with("update", reference("kube-root-ca.crt"), "")));
}

TEST_CASE("the dry run of a request is seen in its query, of a delete in its body",
          "[audit][event]") {
  CHECK(audit::parse_request_uri("/api/v1/namespaces?dryRun=All").dry_run);
  CHECK(audit::parse_request_uri("/a?x=1&dryRun=%41ll&fieldManager=my+tool").dry_run);
  CHECK(audit::parse_request_uri("/a?fieldManager=my+tool&dryRun=All").field_manager == "my tool");
  CHECK_FALSE(audit::parse_request_uri("/api/v1/namespaces?dryRun=Some").dry_run);
  CHECK_FALSE(audit::parse_request_uri("/api/v1/namespaces/dryRun=All").dry_run);
  const std::string options = R"(,"requestObject":{"kind":"DeleteOptions","dryRun":[)";
  CHECK(kept(event_with("delete", kNamespaces, options + R"("All"]})")).dry_run);
  CHECK_FALSE(kept(event_with("delete", kNamespaces, options + "]}")).dry_run);
}

TEST_CASE("a field manager cannot smuggle control characters", "[audit][event]") {
  CHECK(audit::parse_request_uri("/a?fieldManager=a%0ab%1b").field_manager == "a?b?");
  CHECK(audit::parse_request_uri("/a?fieldManager=100%").field_manager == "100%");
}

TEST_CASE("a generated name comes from the response", "[audit][event]") {
  const auto event = kept(event_with(
      "create", kNamespaces,
      R"(,"responseStatus":{"code":201},"responseObject":{"kind":"Namespace","metadata":)"
      R"({"generateName":"a-","name":"a-x1"},"status":{"phase":"Active"}})"));
  CHECK(event.name == "a-x1");
  CHECK(event.object ==
        R"({"kind":"Namespace","metadata":{"name":"a-x1"},"status":{"phase":"Active"}})");
}

TEST_CASE("of annotations only those that name a requester are kept", "[audit][event]") {
  const auto event = kept(event_with(
      "create", kNamespaces,
      R"(,"responseStatus":{"code":201},"responseObject":{"kind":"Namespace","metadata":{)"
      R"("name":"a","labels":{"l":"1"},"annotations":{"openshift.io/requester":"jane",)"
      R"("kubectl.kubernetes.io/last-applied-configuration":"{}","x":"y"},)"
      R"("managedFields":[{}]}})"));
  CHECK(event.object == R"({"kind":"Namespace","metadata":{"name":"a","labels":{"l":"1"},)"
                        R"("annotations":{"openshift.io/requester":"jane"}}})");
}

TEST_CASE("roles and bindings keep what they grant", "[audit][event]") {
  const auto event = kept(event_with(
      "create", R"({"resource":"clusterrolebindings","apiGroup":"rbac.authorization.k8s.io"})",
      R"(,"responseStatus":{"code":201},"responseObject":{"kind":"ClusterRoleBinding","metadata":)"
      R"({"name":"b"},"roleRef":{"apiGroup":"g","kind":"ClusterRole","name":"r"},"subjects":[)"
      R"({"kind":"User","name":"u","extra":1}]})"));
  CHECK(event.object == R"({"kind":"ClusterRoleBinding","metadata":{"name":"b"},"roleRef":)"
                        R"({"apiGroup":"g","kind":"ClusterRole","name":"r"},"subjects":)"
                        R"([{"kind":"User","name":"u"}]})");
}

TEST_CASE("the request's object serves when the log has no response, and only if it succeeded",
          "[audit][event]") {
  const std::string body = R"(,"requestObject":{"kind":"Namespace","metadata":{"name":"a"}})";
  CHECK(
      kept(event_with("create", kNamespaces, R"(,"responseStatus":{"code":201})" + body)).object ==
      R"({"kind":"Namespace","metadata":{"name":"a"}})");
  CHECK(kept(event_with("create", kNamespaces, R"(,"responseStatus":{"code":403})" + body))
            .object.empty());
}

TEST_CASE("nothing of a secret or a token is kept", "[audit][event]") {
  const std::string body =
      R"(,"responseStatus":{"code":201},"requestObject":{"kind":"Secret","metadata":{"name":"s"},)"
      R"("data":{"k":"c2VjcmV0"}},"responseObject":{"kind":"Secret","metadata":{"name":"s"}})";
  const auto secret =
      kept(event_with("create", R"({"resource":"secrets","namespace":"n","name":"s"})", body));
  CHECK(secret.object.empty());
  const auto token = kept(event_with(
      "create", R"({"resource":"serviceaccounts","subresource":"token","namespace":"n"})",
      R"(,"responseObject":{"kind":"TokenRequest","metadata":{"name":"s"},"status":{"token":"t"}})"));
  CHECK(token.object.empty());
  CHECK(token.name.empty());
}

TEST_CASE("of a pod only what it opens is kept, and nothing of one that opens nothing",
          "[audit][event]") {
  const char* const reference = R"({"resource":"pods","namespace":"n","name":"p"})";
  const auto pod = [&](const std::string& spec) {
    return event_with("create", reference,
                      R"(,"responseStatus":{"code":201},"requestObject":{"kind":"Pod","metadata":)"
                      R"({"name":"p","namespace":"n","annotations":{"a":"secret-word"}},"spec":)" +
                          spec + "}");
  };
  const auto event = kept(pod(
      R"({"hostPID":true,"hostNetwork":false,"volumes":[{"name":"v","hostPath":{"path":"/etc"}},)"
      R"({"name":"w","emptyDir":{}}],"initContainers":[{"securityContext":{"privileged":true}}],)"
      R"("containers":[{"env":[{"name":"P","value":"secret-word"}],"securityContext":)"
      R"({"privileged":true,"capabilities":{"add":["CHOWN","SYS_ADMIN"]}}}]})"));
  CHECK(event.object ==
        R"({"kind":"Pod","metadata":{"name":"p","namespace":"n"},"opens":)"
        R"(["privileged","capability SYS_ADMIN","hostPath /etc read-only","hostPID"]})");
  CHECK_FALSE(is_kept(pod(R"({"hostPID":false,"containers":[{"securityContext":)"
                          R"({"privileged":false}}],"volumes":[{"hostPath":null}]})")));
  CHECK_FALSE(is_kept(event_with("create", reference, R"(,"responseStatus":{"code":201})")));
  CHECK_FALSE(is_kept(event_with("delete", reference, R"(,"responseStatus":{"code":200})")));
  std::string many;
  for (int i = 0; i < 100; ++i) {
    many += R"({"hostPath":{"path":")" + std::string(300, 'x') + std::to_string(i) + R"("}},)";
  }
  many.back() = ' ';
  CHECK(kept(pod(R"({"volumes":[)" + many + "]}")).object.size() < 3000);
}

TEST_CASE("entering a pod is kept however it is done, other reads of pods are not",
          "[audit][event]") {
  const auto entry = [](const std::string& verb, const std::string& subresource) {
    return event_with(
        verb,
        R"({"resource":"pods","namespace":"n","name":"p","subresource":")" + subresource + R"("})",
        R"(,"responseStatus":{"code":101})");
  };
  for (const auto* way : {"exec", "attach", "portforward"}) {
    CHECK(is_kept(entry("get", way)));
    CHECK(is_kept(entry("create", way)));
  }
  CHECK_FALSE(is_kept(entry("get", "log")));
  CHECK_FALSE(is_kept(entry("get", "ephemeralcontainers")));
  CHECK_FALSE(is_kept(entry("update", "status")));
}

TEST_CASE("a service is kept when it lets the outside in", "[audit][event]") {
  const auto service = [](const std::string& spec) {
    return event_with("create", R"({"resource":"services","namespace":"n","name":"s"})",
                      R"(,"responseStatus":{"code":201},"responseObject":{"kind":"Service",)"
                      R"("metadata":{"name":"s","namespace":"n"},"spec":)" +
                          spec + "}");
  };
  CHECK(kept(service(R"({"type":"LoadBalancer","externalIPs":["192.0.2.1"]})"))
            .object.ends_with(R"("opens":["LoadBalancer","externalIPs"]})"));
  CHECK(is_kept(service(R"({"type":"NodePort"})")));
  CHECK_FALSE(is_kept(service(R"({"type":"ClusterIP","externalIPs":[]})")));
}

TEST_CASE("a refusal's message is kept, cut between characters; a success has none",
          "[audit][event]") {
  const auto with_message = [](int code, const std::string& message) {
    return kept(event_with("create", kNamespaces,
                           R"(,"responseStatus":{"code":)" + std::to_string(code) +
                               R"(,"message":")" + message + "\"}"))
        .message;
  };
  CHECK(with_message(403, "no") == "no");
  CHECK(with_message(201, "fine").empty());
  std::string umlauts = "x";
  for (int i = 0; i < 1000; ++i) umlauts += "\xc3\xa4";
  CHECK(with_message(403, umlauts).size() == 1023);
}

TEST_CASE("v1beta1 events without stage timestamps have their old ones", "[audit][event]") {
  const auto event = kept(
      R"({"kind":"Event","apiVersion":"audit.k8s.io/v1beta1","metadata":{"creationTimestamp":)"
      R"("2018-10-25T13:39:15Z"},"level":"Request","timestamp":"2018-10-25T13:39:15Z","auditID":)"
      R"("old","stage":"ResponseComplete","requestURI":"/api/v1/namespaces","verb":"create",)"
      R"("user":{"username":"minikube-user"},"objectRef":{"resource":"namespaces","name":"foo"},)"
      R"("responseStatus":{"code":201}})");
  CHECK(format_rfc3339(event.received) == "2018-10-25T13:39:15Z");
  CHECK(event.at == event.received);
}

TEST_CASE("of keys written twice the last counts, as for the API server", "[audit][event]") {
  auto line = event_line("i", "pods");
  line.replace(line.size() - 1, 1, R"(,"objectRef":{"resource":"namespaces","name":"x"}})");
  CHECK(kept(line).name == "x");
}

TEST_CASE("damaged lines are malformed and say why", "[audit][event]") {
  auto with_nul = event_line("i");
  with_nul[with_nul.find("alice")] = '\0';
  CHECK_FALSE(malformed(with_nul).empty());
  CHECK_FALSE(malformed(event_line("i") + "x").empty());
  CHECK_FALSE(malformed(event_line("i") + "}").empty());
  CHECK_FALSE(malformed(event_line("i").substr(0, 200)).empty());
  CHECK(malformed("hello") == "not JSON");
}

TEST_CASE("bytes that are not UTF-8 are replaced, and the event is kept", "[audit][event]") {
  auto line = event_line("i");
  line[line.find("alice")] = '\xff';
  CHECK(kept(line).user.username.starts_with("\xef\xbf\xbdlice"));
}

TEST_CASE("what nobody reads does not spoil an event", "[audit][event]") {
  const auto with_body = [](const std::string& body) {
    return is_kept(event_with("patch", kNamespaces, R"(,"requestObject":)" + body));
  };
  CHECK(with_body(std::string(5000, '[') + std::string(5000, ']')));
  CHECK(with_body("123456789012345678901234567890"));
  CHECK(with_body("1e999"));
  CHECK(with_body(R"([{"op":"add","path":"/x","value":1}])"));
  CHECK(with_body("null"));
}

TEST_CASE("a byte order mark in front does not matter", "[audit][event]") {
  CHECK(is_kept("\xef\xbb\xbf" + event_line("i")));
}

TEST_CASE("two events on one line are two events", "[audit][event]") {
  const auto result = read_line(event_line("a") + event_line("b"));
  REQUIRE(result.servers.size() == 1);
  CHECK(result.servers[0].kept.size() == 2);
  CHECK(result.malformed_count == 0);
}

TEST_CASE("lines of components and blank lines are passed over", "[audit][event]") {
  CHECK(read_line("I1023 23:50:38.116061       1 options.go:221] text").skipped.size() == 1);
  CHECK(read_line("   ").skipped.size() == 1);
  CHECK(read_line(R"({"a":1})").skipped.size() == 1);
  CHECK(read_line(R"({"kind":"Event","apiVersion":"v1","metadata":{}})").skipped.size() == 1);
}

TEST_CASE("parts of a split container line are joined", "[audit][event]") {
  audit::import::BlockCollector collector(10);
  audit::formats::Unwrapper unwrapper(collector);
  const auto line = event_line("i");
  const std::string time = "2026-11-23T14:34:24.333637000Z stdout ";
  unwrapper.record(json::padded(time + "P " + line.substr(0, 100)));
  unwrapper.record(json::padded(time + "F " + line.substr(100)));
  unwrapper.record(json::padded(time + "P " + line.substr(0, 100)));
  unwrapper.finish();
  const auto result = collector.take();
  REQUIRE(result.servers.size() == 1);
  CHECK(result.servers[0].kept.size() == 1);
  CHECK(result.malformed_count == 1);
}

TEST_CASE("wrappers within wrappers end somewhere", "[audit][event]") {
  std::string line = event_line("i");
  for (int i = 0; i < 40; ++i) line = R"({"event":)" + line + "}";
  CHECK(malformed(line) == "wrapped too deeply");
}

TEST_CASE("an AKSAudit row says that impersonation is invisible", "[audit][event]") {
  MemorySink sink;
  (void)import_checked({fixture_path("wrapped/aks-AKSAuditAdmin-rows.json.gz")}, sink);
  REQUIRE_FALSE(sink.events.empty());
  bool truncated = false;
  for (const auto& event : sink.events) {
    CHECK((event.blind & audit::flag(store::MissingField::Impersonation)) != 0);
    CHECK_FALSE(event.impersonated);
    truncated |= (event.blind & audit::flag(store::MissingField::Truncated)) != 0;
  }
  CHECK(truncated);
}

TEST_CASE("Elastic's rewritten annotations are read, its missing metadata is told",
          "[audit][event]") {
  MemorySink sink;
  (void)import_checked({fixture_path("wrapped/filebeat-kubernetes-audit.ndjson.gz")}, sink);
  REQUIRE_FALSE(sink.events.empty());
  CHECK(std::any_of(sink.events.begin(), sink.events.end(),
                    [](const auto& event) { return event.decision == "allow"; }));
  CHECK((sink.events[0].blind & audit::flag(store::MissingField::Bodies)) != 0);
}

TEST_CASE("the lab log has its impersonations, token lineage and refusals", "[audit][event]") {
  const auto events = lab_events("audit-requestresponse.ndjson.gz");
  const auto count = [&](auto matches) {
    return std::count_if(events.begin(), events.end(), matches);
  };
  CHECK(count([](const auto& e) { return e.impersonated.has_value(); }) > 0);
  CHECK(count([](const auto& e) { return !e.issued_credential_id.empty(); }) > 0);
  CHECK(count([](const auto& e) { return !e.user.credential_id.empty(); }) > 0);
  CHECK(count([](const auto& e) { return e.code == 401 && e.user.username.empty(); }) > 0);
  CHECK(count([](const auto& e) { return e.code == 403 && e.decision == "allow"; }) > 0);
  CHECK(count([](const auto& e) { return e.code == 403 && e.decision.empty(); }) > 0);
  CHECK(count([](const auto& e) {
          return e.resource == "namespaces" && e.verb == "patch" && e.code == 201;
        }) > 0);
  CHECK(count([](const auto& e) { return e.dry_run && e.verb == "delete"; }) > 0);
}

namespace {

// openssl req -new … -subj "/O=ops/O=system:masters/CN=eve"
const char* const kSigningRequest =
    "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlIeE1JR1hBZ0VBTURVeEREQUtCZ05W"
    "QkFvTUEyOXdjekVYTUJVR0ExVUVDZ3dPYzNsemRHVnRPbTFoYzNSbApjbk14RERBS0JnTlZCQU1NQTJW"
    "MlpUQlpNQk1HQnlxR1NNNDlBZ0VHQ0NxR1NNNDlBd0VIQTBJQUJHUU5uZytVCklGQW1pRi9pZG1mOHdS"
    "QUsvMno3eUVJaG90MTVLVXpMSzM3dmJFYkc0T3EzVWNtQjBzY0lNSHl6TFFtSmN3YnoKb1BCSy9ZTTVB"
    "ZXROWEQ2Z0FEQUtCZ2dxaGtqT1BRUURBZ05KQURCR0FpRUEwOUUwc1VPYllCK0U4QmpacnM2SAprUm13"
    "K2F5b1YrSUpxenpnMEV2dVAzOENJUUMzdENwSnRUeC8vS3RsWnh5N05lMlNFUkl0OXV0a051UXV3ajZl"
    "CnB6c3p5Zz09Ci0tLS0tRU5EIENFUlRJRklDQVRFIFJFUVVFU1QtLS0tLQo=";

std::string with_uri(std::string line, const std::string& uri) {
  const std::string old = R"("requestURI":"/api")";
  line.replace(line.find(old), old.size(), R"("requestURI":")" + uri + '"');
  return line;
}

}  // namespace

TEST_CASE("of an entry the command is kept, without tokens", "[audit][event]") {
  const char* const reference =
      R"({"resource":"pods","subresource":"exec","namespace":"n","name":"p"})";
  const auto with = [&](const std::string& query) {
    return kept(with_uri(event_with("create", reference, R"(,"responseStatus":{"code":101})"),
                         "/api/v1/namespaces/n/pods/p/exec" + query))
        .object;
  };
  CHECK(with("?command=sh&command=-c&command=cat+%2Fetc%2Fpasswd&stdin=true") ==
        R"({"command":"sh -c cat /etc/passwd"})");
  CHECK(with("?container=c").empty());
  CHECK(with("?command=curl&command=-H&command=Authorization%3A+Bearer+"
             "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln") ==
        R"({"command":"curl -H Authorization: Bearer …"})");
  CHECK(with("?command=" + std::string(5000, 'x')).size() < 600);
}

TEST_CASE("what stands behind the API server's proxy is kept, but not the monitoring of nodes",
          "[audit][event]") {
  const auto node = [](const std::string& path) {
    return with_uri(event_with("get", R"({"resource":"nodes","subresource":"proxy","name":"n1"})",
                               R"(,"responseStatus":{"code":200})"),
                    "/api/v1/nodes/n1/proxy" + path);
  };
  CHECK(kept(node("/run/ns/pod/c?cmd=id")).object == R"({"command":"id"})");
  CHECK(is_kept(node("/pods")));
  CHECK_FALSE(is_kept(node("/metrics/cadvisor")));
  CHECK_FALSE(is_kept(node("/stats/summary")));
  CHECK(is_kept(event_with(
      "get", R"({"resource":"services","subresource":"proxy","namespace":"n","name":"s"})", "")));
  CHECK_FALSE(is_kept(
      event_with("patch", R"({"resource":"nodes","subresource":"status","name":"n"})", "")));
}

TEST_CASE("lists of all Secrets are kept, and other reads of them are not", "[audit][event]") {
  CHECK(is_kept(event_with("list", R"({"resource":"secrets"})", "")));
  CHECK_FALSE(is_kept(event_with("list", R"({"resource":"secrets","namespace":"n"})", "")));
  CHECK_FALSE(is_kept(event_with("watch", R"({"resource":"secrets"})", "")));
  CHECK_FALSE(
      is_kept(event_with("get", R"({"resource":"secrets","namespace":"n","name":"s"})", "")));
  CHECK_FALSE(is_kept(
      event_with("list", R"({"resource":"roles","apiGroup":"rbac.authorization.k8s.io"})", "")));
}

TEST_CASE("who is who on EKS is kept when it is written", "[audit][event]") {
  const auto write = [](const std::string& ns, const std::string& name) {
    return event_with(
        "patch",
        R"({"resource":"configmaps","namespace":")" + ns + R"(","name":")" + name + R"("})", "");
  };
  CHECK(is_kept(write("kube-system", "aws-auth")));
  CHECK_FALSE(is_kept(write("team", "aws-auth")));
  CHECK_FALSE(is_kept(write("kube-system", "coredns")));
}

TEST_CASE("of a certificate that is asked for the signer and the subject are kept",
          "[audit][event]") {
  const auto event = kept(event_with(
      "create",
      R"({"resource":"certificatesigningrequests","apiGroup":"certificates.k8s.io","name":"c"})",
      std::string(
          R"(,"responseStatus":{"code":201},"responseObject":{"kind":"CertificateSigningRequest",)") +
          R"("metadata":{"name":"c"},"spec":{"signerName":"kubernetes.io/kube-apiserver-client",)" +
          R"("username":"eve","request":")" + kSigningRequest + R"("}})"));
  CHECK(event.object ==
        R"({"kind":"CertificateSigningRequest","metadata":{"name":"c"},"spec":{"signerName":)"
        R"("kubernetes.io/kube-apiserver-client","username":"eve","commonName":"eve",)"
        R"("organizations":["ops","system:masters"]}})");
  // What is no request says nothing, and harms nobody.
  for (const auto* bad :
       {"", "AAAA", "not base64!", "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KCg=="}) {
    const auto other = kept(event_with(
        "create",
        R"({"resource":"certificatesigningrequests","apiGroup":"certificates.k8s.io","name":"c"})",
        std::string(
            R"(,"responseStatus":{"code":201},"responseObject":{"kind":"CertificateSigningRequest",)") +
            R"("metadata":{"name":"c"},"spec":{"request":")" + bad + R"("}})"));
    CHECK(other.object.find("commonName") == std::string::npos);
  }
}

TEST_CASE("of quotas and policies what they limit is kept", "[audit][event]") {
  const auto quota = kept(event_with(
      "update", R"({"resource":"resourcequotas","namespace":"n","name":"q"})",
      R"(,"responseStatus":{"code":200},"responseObject":{"kind":"ResourceQuota","metadata":{"name":"q"},)"
      R"("spec":{"hard":{"pods":"10"}}})"));
  CHECK(quota.object == R"({"kind":"ResourceQuota","metadata":{"name":"q"},"hard":{"pods":"10"}})");
  const auto policy = [](const std::string& ingress) {
    return kept(
               event_with(
                   "update",
                   R"({"resource":"networkpolicies","apiGroup":"networking.k8s.io","namespace":"n","name":"p"})",
                   R"(,"responseStatus":{"code":200},"responseObject":{"kind":"NetworkPolicy","metadata":{"name":"p"},)"
                   R"("spec":{"podSelector":{},"ingress":)" +
                       ingress + "}}"))
        .object;
  };
  CHECK(policy("[{}]").find("all ingress") != std::string::npos);
  CHECK(policy(R"([{"from":[{"podSelector":{}}]}])").find("opens") == std::string::npos);
  CHECK(policy("[]").find("opens") == std::string::npos);
}

TEST_CASE("capabilities are read as the runtime reads them", "[audit][event]") {
  const auto pod = [](const std::string& spec) {
    return event_with(
        "create", R"({"resource":"pods","namespace":"n","name":"p"})",
        R"(,"responseStatus":{"code":201},"responseObject":{"kind":"Pod","metadata":{"name":"p"},"spec":)" +
            spec + "}");
  };
  const auto adding = [&](const std::string& capability) {
    return pod(R"({"containers":[{"securityContext":{"capabilities":{"add":[")" + capability +
               R"("]}}}]})");
  };
  for (const auto* name : {"sys_admin", "CAP_SYS_ADMIN", "cap_sys_admin", "SYS_ADMIN"}) {
    CHECK(kept(adding(name)).object.find(R"(["capability SYS_ADMIN"])") != std::string::npos);
  }
  CHECK(is_kept(adding("all")));
  CHECK(is_kept(adding("SYSLOG")));
  CHECK_FALSE(is_kept(adding("NET_BIND_SERVICE")));
  CHECK(kept(pod(R"({"securityContext":{"windowsOptions":{"hostProcess":true}}})"))
            .object.find("hostProcess") != std::string::npos);
  // A mount that is read-only everywhere only reads.
  const char* const kRoot = R"("volumes":[{"name":"r","hostPath":{"path":"/"}}]})";
  CHECK(
      kept(pod(std::string(R"({"containers":[{"volumeMounts":[{"name":"r","readOnly":true}]}],)") +
               kRoot))
          .object.find("hostPath / read-only") != std::string::npos);
  CHECK(kept(pod(std::string(R"({"containers":[{"volumeMounts":[{"name":"r"}]}],)") + kRoot))
            .object.find(R"("hostPath /")") != std::string::npos);
}

TEST_CASE("pods in namespaces of Kubernetes and pods of nobody are kept whatever they open",
          "[audit][event]") {
  const auto pod = [](const std::string& ns) {
    return event_with("create", R"({"resource":"pods","namespace":")" + ns + R"(","name":"p"})",
                      R"(,"responseStatus":{"code":201})");
  };
  CHECK(is_kept(pod("kube-system")));
  CHECK_FALSE(is_kept(pod("team")));
  auto anonymous = pod("team");
  anonymous.replace(anonymous.find(R"("username":"u")"), 14, R"("username":"system:anonymous")");
  CHECK(is_kept(anonymous));
}

TEST_CASE("what a patch adds to a pod or a service is read where the log has no answer",
          "[audit][event]") {
  const auto patch = [](const std::string& resource, const std::string& body) {
    return event_with("patch", R"({"resource":")" + resource + R"(","namespace":"n","name":"s"})",
                      R"(,"responseStatus":{"code":200},"requestObject":)" + body);
  };
  CHECK(kept(patch("services", R"({"spec":{"type":"NodePort"}})")).object ==
        R"({"kind":"Service","opens":["NodePort"]})");
  CHECK_FALSE(is_kept(patch("services", R"({"spec":{"selector":{"a":"b"}}})")));
}

TEST_CASE("of a namespace that is patched the labels that were set stand beside what it became",
          "[audit][event]") {
  const auto event = kept(event_with(
      "patch", R"({"resource":"namespaces","namespace":"n","name":"n"})",
      R"(,"responseStatus":{"code":200},"requestObject":{"metadata":{"labels":{"a":"b"}}},)"
      R"("responseObject":{"kind":"Namespace","metadata":{"name":"n","labels":{"a":"b","c":"d"}}})"));
  CHECK(event.object.find(R"("labels":{"a":"b","c":"d"})") != std::string::npos);
  CHECK(event.object.find(R"("changed":{"a":"b"})") != std::string::npos);
}

TEST_CASE("of a Secret only the account is kept whose token it holds", "[audit][event]") {
  const std::string reference = R"({"resource":"secrets","namespace":"n","name":"s"})";
  const auto body = [](const std::string& type) {
    return R"(,"responseStatus":{"code":201},"requestObject":{"kind":"Secret","type":")" + type +
           R"(","metadata":{"name":"s","annotations":{"kubernetes.io/service-account.name":"ci",)"
           R"("note":"hush"}},"data":{"token":"aHVzaA=="}})";
  };
  const auto lasting =
      kept(event_with("create", reference, body("kubernetes.io/service-account-token")));
  CHECK(lasting.object == R"({"kind":"Secret","metadata":{"name":"s"},"account":"ci"})");
  CHECK(kept(event_with("create", reference, body("Opaque"))).object.empty());
}

TEST_CASE("a write of RBAC that changed nothing is known by its managers' times",
          "[audit][event]") {
  const std::string reference =
      R"({"resource":"clusterroles","apiGroup":"rbac.authorization.k8s.io","name":"r"})";
  const auto object = [&](const std::string& verb, const std::string& times) {
    return kept(event_with(
                    verb, reference,
                    R"(,"responseStatus":{"code":200},"responseObject":{"kind":"ClusterRole",)"
                    R"("metadata":{"name":"r","managedFields":[)" +
                        times + R"(]},"rules":[]})"))
        .object;
  };
  const auto time = [](const std::string& when) { return R"({"time":")" + when + "\"}"; };
  const auto is_unchanged = [&](const std::string& verb, const std::string& times) {
    return object(verb, times).find(R"("unchanged":true)") != std::string::npos;
  };
  const std::string before = time("2020-01-01T00:00:00Z");
  const std::string after = time("2099-01-01T00:00:00Z");
  CHECK(is_unchanged("patch", before));
  CHECK(is_unchanged("update", before + "," + before));
  CHECK_FALSE(is_unchanged("update", before + "," + after));
  CHECK_FALSE(is_unchanged("update", before + ",{}"));
  CHECK_FALSE(is_unchanged("update", ""));
}

}  // namespace nsposture::ingest
