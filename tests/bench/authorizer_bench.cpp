// Decisions a second and who-can on a large cluster, beside Kubernetes' own way of deciding (visit
// every binding that could count) on the same data in the same run: the ratio is what carries over
// to another machine.
#include "graph/escalation/escalation.h"
#include "graph/rbac/authorizer.h"
#include "graph/rbac/match.h"
#include "graph/rbac/namespace_creation.h"
#include "tests/bench/big_cluster.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <random>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace nsposture::bench {

namespace {

constexpr unsigned kNamespaces = 10'000;
// So many that they touch the whole index, so few that their own text stays in the cache, as that
// of a request that was just read.
constexpr std::size_t kQuestions = 1U << 12U;

const BigCluster& big() {
  static const BigCluster made = make_big_cluster(kNamespaces);
  return made;
}

const rbac::Authorizer& authorizer() {
  static const rbac::Authorizer built(big().cluster);
  return built;
}

struct Question {
  Identity identity;
  ResourceAttributes request;
};

// Users in two groups and accounts, asking for what the roles are about, mostly in a namespace.
std::vector<Question> make_questions() {
  std::mt19937 random(7);
  const auto pick = [&random](const auto& list) -> const auto& {
    return list[random() % list.size()];
  };
  const std::vector<std::string_view> verbs = {"get", "list", "create", "patch", "delete"};
  const std::vector<std::pair<std::string_view, std::string_view>> resources = {
      {"", "pods"},
      {"", "secrets"},
      {"apps", "deployments"},
      {"batch", "jobs"},
      {"", "namespaces"}};
  std::vector<Question> questions;
  for (std::size_t i = 0; i < kQuestions; ++i) {
    const auto& ns = pick(big().namespaces);
    Question question;
    if (random() % 3 == 0) {
      question.identity = {service_account_username(ns, "app"), {}};
      question.identity.groups = implicit_groups({SubjectKind::ServiceAccount, ns, "app"});
    } else {
      question.identity = {pick(big().users),
                           {pick(big().groups), pick(big().groups), "system:authenticated"}};
    }
    const auto& [group, resource] = pick(resources);
    question.request.verb = pick(verbs);
    question.request.api_group = group;
    question.request.resource = resource;
    if (random() % 10 != 0) question.request.namespace_ = ns;
    questions.push_back(std::move(question));
  }
  return questions;
}

const std::vector<Question>& questions() {
  static const std::vector<Question> made = make_questions();
  return made;
}

// kube: pkg/registry/rbac/validation/rule.go VisitRulesFor. As there, bindings and roles come from
// an indexer by namespace and by name; subjects are compared one by one.
class VisitingAuthorizer {
 public:
  explicit VisitingAuthorizer(const Cluster& cluster) {
    for (const auto& role : cluster.roles) {
      roles_[role.meta.namespace_].emplace(role.meta.name, &role);
    }
    for (const auto& binding : cluster.bindings) {
      bindings_[binding.meta.namespace_].push_back(&binding);
    }
  }

  [[nodiscard]] bool allows(const Question& question) const {
    const auto& ns = question.request.namespace_;
    return allows_in({}, question) || (!ns.empty() && allows_in(ns, question));
  }

 private:
  [[nodiscard]] bool allows_in(std::string_view ns, const Question& question) const {
    const auto bindings = bindings_.find(ns);
    if (bindings == bindings_.end()) return false;
    return std::ranges::any_of(bindings->second, [&](const Binding* binding) {
      return applies(*binding, question.identity) && role_allows(*binding, question.request);
    });
  }

  static bool applies(const Binding& binding, const Identity& identity) {
    constexpr std::string_view kPrefix = "system:serviceaccount:";
    return std::ranges::any_of(binding.subjects, [&](const Subject& subject) {
      if (subject.kind == SubjectKind::User) return subject.name == identity.username;
      if (subject.kind == SubjectKind::Group) {
        return std::ranges::find(identity.groups, subject.name) != identity.groups.end();
      }
      std::string_view rest = identity.username;
      if (!rest.starts_with(kPrefix)) return false;
      rest.remove_prefix(kPrefix.size());
      if (!rest.starts_with(subject.namespace_)) return false;
      rest.remove_prefix(subject.namespace_.size());
      return rest.starts_with(':') && rest.substr(1) == subject.name;
    });
  }

  [[nodiscard]] bool role_allows(const Binding& binding, const ResourceAttributes& request) const {
    const bool cluster_role = binding.role_ref.kind == RoleKind::ClusterRole;
    const auto roles =
        roles_.find(cluster_role ? std::string_view() : std::string_view(binding.meta.namespace_));
    if (roles == roles_.end()) return false;
    const auto role = roles->second.find(binding.role_ref.name);
    if (role == roles->second.end()) return false;
    return std::ranges::any_of(role->second->rules, [&request](const PolicyRule& rule) {
      return rbac::rule_allows(rule, request);
    });
  }

  std::unordered_map<std::string_view, std::unordered_map<std::string_view, const Role*>> roles_;
  std::unordered_map<std::string_view, std::vector<const Binding*>> bindings_;
};

const ResourceAttributes kCreateNamespace{"create", "", "namespaces", "", "", ""};

void build_index(benchmark::State& state) {
  big();
  for (auto _ : state) {
    const rbac::Authorizer built(big().cluster);
    benchmark::DoNotOptimize(&built);
  }
}

void decide_by_index(benchmark::State& state) {
  std::size_t i = 0;
  std::size_t allowed = 0;
  for (auto _ : state) {
    const auto& question = questions()[i++ % kQuestions];
    allowed += authorizer().decide(question.identity, question.request).allowed ? 1U : 0U;
  }
  state.SetItemsProcessed(state.iterations());
  state.counters["allowed"] =
      static_cast<double>(allowed) / static_cast<double>(state.iterations());
}

void decide_by_visiting(benchmark::State& state) {
  static const VisitingAuthorizer visiting(big().cluster);
  std::size_t i = 0;
  std::size_t allowed = 0;
  for (auto _ : state) {
    const auto& question = questions()[i++ % kQuestions];
    const bool answer = visiting.allows(question);
    if (answer != authorizer().decide(question.identity, question.request).allowed) {
      state.SkipWithError("the two disagree");
    }
    allowed += answer ? 1U : 0U;
  }
  state.SetItemsProcessed(state.iterations());
  state.counters["allowed"] =
      static_cast<double>(allowed) / static_cast<double>(state.iterations());
}

void who_can_create_namespaces(benchmark::State& state) {
  authorizer();
  std::size_t subjects = 0;
  for (auto _ : state) subjects = authorizer().who_can(kCreateNamespace).size();
  state.counters["subjects"] = static_cast<double>(subjects);
}

void who_can_inside_a_namespace(benchmark::State& state) {
  const ResourceAttributes request{"delete", "", "namespaces", "", "tenant-5", "tenant-5"};
  authorizer();
  for (auto _ : state) benchmark::DoNotOptimize(authorizer().who_can(request));
}

void all_namespace_creators(benchmark::State& state) {
  authorizer();
  for (auto _ : state) benchmark::DoNotOptimize(rbac::namespace_creators(authorizer()));
}

// Who could become able to create namespaces, of all subjects, without any path written out.
void takeover_closure(benchmark::State& state) {
  std::size_t subjects = 0;
  for (auto _ : state) subjects = escalation::Escalation(big().cluster).results().size();
  state.counters["subjects"] = static_cast<double>(subjects);
}

// The same for what nobody holds: then those who could together are looked for too.
void takeover_closure_of_nothing(benchmark::State& state) {
  escalation::EscalationTarget target;
  target.resource = "nothings";
  for (auto _ : state)
    benchmark::DoNotOptimize(escalation::Escalation(big().cluster, target).results().size());
}

BENCHMARK(takeover_closure)->Unit(benchmark::kMillisecond);
BENCHMARK(takeover_closure_of_nothing)->Unit(benchmark::kMillisecond);
BENCHMARK(build_index)->Unit(benchmark::kMillisecond);
BENCHMARK(decide_by_index);
BENCHMARK(decide_by_visiting)->Unit(benchmark::kMicrosecond);
BENCHMARK(who_can_create_namespaces)->Unit(benchmark::kMillisecond);
BENCHMARK(who_can_inside_a_namespace)->Unit(benchmark::kMillisecond);
BENCHMARK(all_namespace_creators)->Unit(benchmark::kMillisecond);

}  // namespace

}  // namespace nsposture::bench

BENCHMARK_MAIN();
