#include "analyzer/check/known_before.h"

#include "analyzer/check/known_roles.h"
#include "analyzer/check/proposed_cluster.h"
#include "analyzer/check/source_file.h"
#include "graph/model/object_key.h"
#include "graph/model/subject.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <deque>
#include <map>
#include <set>
#include <utility>

namespace nsposture::check {

namespace {

// The location of a form of an object: the output of a kustomization, or a file.
struct Home {
  bool is_built = false;
  std::string place;      // relative to the given path
  bool is_piece = false;  // an assertion, or a plain file that a kustomization builds from

  bool operator<(const Home& other) const {
    return std::pair(is_built, place) < std::pair(other.is_built, other.place);
  }
};

using Contents = std::set<std::string>;
using Forms = std::map<std::string, std::map<Home, Contents>>;  // by text_key()

// The index of the matching path, and the name relative to it.
std::string placed(const std::string& name, const std::vector<std::string>& paths, bool numbered) {
  auto whole = normal_name(name);
  for (std::size_t i = 0; i < paths.size(); ++i) {
    auto path = normal_name(shown_name(paths[i]));
    while (path.ends_with('/')) path.pop_back();
    const auto number = numbered ? i : 0;
    if (path.empty() || path == ".") return fmt::format("{}:{}", number, whole);
    if (whole == path) return fmt::format("{}:", number);
    if (whole.starts_with(path + '/')) {
      return fmt::format("{}:{}", number, whole.substr(path.size() + 1));
    }
  }
  return whole;
}

std::string folder_of(const std::string& place) {
  return place.substr(0, place.rfind('/') == std::string::npos ? 0 : place.rfind('/'));
}

std::string content_of(const Binding& binding) {
  std::set<std::string> subjects;
  for (const auto& subject : binding.subjects) subjects.insert(describe(subject));
  return fmt::format("{} {} {}", static_cast<int>(binding.role_ref.kind), binding.role_ref.name,
                     subjects);
}

std::string content_of(const Role& role) {
  std::string text = fmt::format("{} {}", role.meta.labels, role.meta.annotations);
  for (const auto& rule : role.rules) {
    text += fmt::format(" {} {} {} {} {}", rule.verbs, rule.api_groups, rule.resources,
                        rule.resource_names, rule.non_resource_urls);
  }
  if (!role.aggregation) return text;
  for (const auto& selector : role.aggregation->selectors) {
    text += fmt::format(" gathers {}", selector.match_labels);
    for (const auto& one : selector.match_expressions) {
      text += fmt::format(" {} {} {}", one.key, one.op, one.values);
    }
  }
  return text;
}

std::string scope_of(const Binding& binding) {
  return binding.kind == BindingKind::RoleBinding ? binding.meta.namespace_ : std::string();
}

class State {
 public:
  State(const ManifestSet& set, const std::vector<std::string>& paths, bool numbered)
      : set_(set), paths_(paths), numbered_(numbered) {
    for (const auto* file : set.files) {
      const auto home = home_of(*file);
      homes_.insert(home);
      for (const auto& role : file->objects.roles) add(role, home);
      for (const auto& binding : file->objects.bindings) add(binding, home);
    }
  }

  [[nodiscard]] Home home_of(const ManifestFile& file) const {
    Home home{file.is_built, placed(file.is_built ? file.root : file.name, paths_, numbered_)};
    home.is_piece = !file.is_built && (is_judged_when_built(set_, file) || is_assertion(file.name));
    return home;
  }

  [[nodiscard]] bool has(const Home& home) const { return homes_.contains(home); }

  [[nodiscard]] const Forms& forms() const { return forms_; }

  [[nodiscard]] const Contents* at(const std::string& key, const Home& home) const {
    const auto of_key = forms_.find(key);
    if (of_key == forms_.end()) return nullptr;
    const auto found = of_key->second.find(home);
    return found == of_key->second.end() ? nullptr : &found->second;
  }

 private:
  template <typename Object>
  void add(const Object& object, const Home& home) {
    forms_[text_key(object)][home].insert(content_of(object));
  }

  const ManifestSet& set_;
  const std::vector<std::string>& paths_;
  bool numbered_;
  std::set<Home> homes_;
  Forms forms_;
};

// What a binding grants its subjects, and at which scope.
struct Given {
  std::string namespace_;  // empty: cluster-wide
  std::string role;        // text_key()
};

using GivenTo = std::map<std::string, std::vector<Given>>;  // by describe(subject)

class Before {
 public:
  Before(const ManifestSet& base, const ManifestSet& proposed, const StatePaths& paths,
         const Cluster& held)
      : numbered_(paths.base.size() == paths.proposed.size()),
        base_(base, paths.base, numbered_),
        proposed_(proposed, paths.proposed, numbered_),
        held_(held) {
    roles_.add(held.roles);
    for (const auto* file : base.files) roles_.add(file->objects.roles);
    for (const auto* file : proposed.files) roles_.add(file->objects.roles);
    note_roles(proposed);
    for (const auto* file : proposed.files) {
      const auto home = proposed_.home_of(*file);
      for (const auto& binding : file->objects.bindings) note_binding(binding, home);
    }
  }

  [[nodiscard]] ManifestFile pruned(const ManifestFile& file) const {
    ManifestFile result;
    result.name = file.name;
    result.objects = file.objects;
    const auto home = base_.home_of(file);
    std::erase_if(result.objects.roles, [&](const Role& role) {
      const auto key = text_key(role);
      return changed_.contains(key) && !is_former(key, home);
    });
    for (auto& binding : result.objects.bindings) prune(binding, home);
    return result;
  }

 private:
  void note_roles(const ManifestSet& proposed) {
    for (const auto* file : proposed.files) {
      const auto home = proposed_.home_of(*file);
      for (const auto& role : file->objects.roles) {
        if (note(text_key(role), home)) changed_roles_.insert(text_key(role));
      }
    }
  }

  // A binding grants more if it or its role changed; an aggregated role may change with any role.
  void note_binding(const Binding& binding, const Home& home) {
    const auto key = text_key(binding);
    const auto role = role_of(binding);
    const bool is_changed = note(key, home);
    const bool role_is_changed =
        changed_roles_.contains(role) || (!changed_roles_.empty() && roles_.gathers(role));
    if (!is_changed && !role_is_changed) return;
    for (const auto& subject : binding.subjects) {
      if (is_changed) gaining_[key].insert(describe(subject));
      given_[home][describe(subject)].push_back({scope_of(binding), role});
    }
  }

  // True if the form at `home` is new there.
  bool note(const std::string& key, const Home& home) {
    if (is_known(key, home)) return false;
    changed_[key].insert(home);
    return true;
  }

  [[nodiscard]] bool is_known(const std::string& key, const Home& home) const {
    const auto& forms = *proposed_.at(key, home);
    auto before = Contents();
    if (const auto* same = base_.at(key, home)) before = *same;
    const auto all = base_.forms().find(key);
    if (all != base_.forms().end()) {
      for (const auto& [other, contents] : all->second) {
        if (moved(key, other, home)) before.insert(contents.begin(), contents.end());
      }
    }
    return std::ranges::includes(before, forms);
  }

  // Whether the object moved from `from` to `to`.
  [[nodiscard]] bool moved(const std::string& key, const Home& from, const Home& to) const {
    if (from.is_built != to.is_built || proposed_.at(key, from) != nullptr) return false;
    if (from.is_built) return !base_.has(to) && !proposed_.has(from);
    return folder_of(from.place) == folder_of(to.place) && (!from.is_piece || to.is_piece);
  }

  // Whether the object at `home` is the earlier version of one of the new forms.
  [[nodiscard]] bool is_former(const std::string& key, const Home& home) const {
    const auto changed = changed_.find(key);
    return changed != changed_.end() && std::ranges::any_of(changed->second, [&](const Home& now) {
             return (!(now < home) && !(home < now)) || moved(key, home, now);
           });
  }

  void prune(Binding& binding, const Home& home) const {
    const auto key = text_key(binding);
    std::set<std::string> out;
    const auto take = [&out](const std::set<std::string>& more) {
      out.insert(more.begin(), more.end());
    };
    const auto gaining = gaining_.find(key);
    if (gaining != gaining_.end() && !is_former(key, home)) take(gaining->second);
    // Other objects too: those elsewhere may be applied to another cluster, or to none.
    for (const auto& [other, given] : given_) {
      if (is_apart(home, other)) take(subjects_given_as_much(binding, given));
    }
    std::erase_if(binding.subjects,
                  [&out](const Subject& subject) { return out.contains(describe(subject)); });
    if (binding.subject_pos.size() != binding.subjects.size()) {
      binding.subject_pos.assign(binding.subjects.size(), binding.pos);
    }
  }

  // Whether the content at `from` proves nothing about who already had what is new at `to`.
  [[nodiscard]] bool is_apart(const Home& from, const Home& to) const {
    if (!(from < to) && !(to < from)) return from.is_piece && !to.is_piece;
    if (!to.is_built && from.is_built) return false;
    const bool renamed = from.is_built == to.is_built && !proposed_.has(from) && !base_.has(to) &&
                         (to.is_built || folder_of(from.place) == folder_of(to.place));
    return !renamed || (from.is_piece && !to.is_piece);
  }

  // The subjects of `binding` for which `given` grants part of it anew.
  [[nodiscard]] std::set<std::string> subjects_given_as_much(const Binding& binding,
                                                             const GivenTo& given) const {
    std::set<std::string> subjects;
    const auto role = role_of(binding);
    const auto scope = scope_of(binding);
    for (const auto& subject : binding.subjects) {
      const auto found = given.find(describe(subject));
      if (found == given.end() || is_held(binding, subject)) continue;
      const bool shared = std::ranges::any_of(found->second, [&](const Given& one) {
        const bool same_place = scope.empty() || one.namespace_.empty() || scope == one.namespace_;
        return same_place && roles_.may_share(role, one.role);
      });
      if (shared) subjects.insert(describe(subject));
    }
    return subjects;
  }

  // Whether the cluster has this grant: then it is certainly applied.
  [[nodiscard]] bool is_held(const Binding& binding, const Subject& subject) const {
    return std::ranges::any_of(held_.bindings, [&](const Binding& held) {
      return text_key(held) == text_key(binding) && role_of(held) == role_of(binding) &&
             std::ranges::find(held.subjects, subject) != held.subjects.end();
    });
  }

  bool numbered_;
  State base_;
  State proposed_;
  const Cluster& held_;
  KnownRoles roles_;
  std::map<std::string, std::set<Home>> changed_;         // by key: where a form is new
  std::set<std::string> changed_roles_;                   // by key
  std::map<std::string, std::set<std::string>> gaining_;  // by key: the subjects of new bindings
  std::map<Home, GivenTo> given_;                         // what is new there, by subject
};

}  // namespace

Combined combine_before(const ManifestSet& base, const ManifestSet& proposed,
                        const StatePaths& paths, const Cluster& held) {
  const Before before(base, proposed, paths, held);
  std::deque<ManifestFile> files;
  ManifestSet pruned;
  for (const auto* file : base.files) {
    files.push_back(before.pruned(*file));
    pruned.files.push_back(&files.back());
  }
  return combine(pruned);
}

}  // namespace nsposture::check
