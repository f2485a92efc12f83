#include "tests/unit/graph/escalation/shell.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <stdexcept>

namespace nsposture::tests {

namespace {

using nlohmann::json;

[[noreturn]] void fail(const std::string& why) {
  throw std::runtime_error(why);
}

void require(bool allowed, const std::string& what) {
  if (!allowed) fail("refused: " + what);
}

std::vector<std::string> texts(const json& list) {
  return list.is_null() ? std::vector<std::string>() : list.get<std::vector<std::string>>();
}

json at(const json& object, const char* key) {
  return object.contains(key) ? object[key] : json();
}

std::vector<PolicyRule> rules_of(const json& list) {
  std::vector<PolicyRule> rules;
  for (const auto& one : list) {
    PolicyRule rule;
    rule.verbs = texts(at(one, "verbs"));
    rule.api_groups = texts(at(one, "apiGroups"));
    rule.resources = texts(at(one, "resources"));
    rule.resource_names = texts(at(one, "resourceNames"));
    rules.push_back(rule);
  }
  return rules;
}

Subject subject_of(const json& one) {
  return {subject_kind_from(one["kind"].get<std::string>()).value(), one.value("namespace", ""),
          one["name"].get<std::string>()};
}

std::string value_after(const std::string& text, const std::string& prefix) {
  const auto begin = text.find(prefix);
  if (begin == std::string::npos) fail("no " + prefix + " in " + text);
  return text.substr(begin + prefix.size());
}

std::size_t closing(std::string_view line, std::size_t at) {
  int depth = 1;
  char quote = 0;
  for (; at < line.size(); ++at) {
    const char c = line[at];
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '\\') {
      ++at;
    } else if (c == '\'') {
      quote = c;
    } else if (c == '(') {
      ++depth;
    } else if (c == ')' && --depth == 0) {
      return at;
    }
  }
  fail("no closing parenthesis");
}

}  // namespace

Shell::Shell(const Cluster& cluster, Identity start) : server_(cluster), start_(std::move(start)) {}

std::string Shell::run(const std::string& lines) {
  std::size_t begin = 0;
  try {
    while (begin < lines.size()) {
      const auto end = std::min(lines.find('\n', begin), lines.size());
      (void)pipeline(std::string_view(lines).substr(begin, end - begin));
      begin = end + 1;
    }
  } catch (const std::exception& error) {
    return std::string(error.what()) + "\n  in " + lines;
  }
  return {};
}

// The words of one command, up to `|` or the end.
std::vector<std::string> Shell::split(std::string_view line, std::size_t& at) {
  std::vector<std::string> words;
  std::string word;
  bool open = false;
  const auto finish = [&] {
    if (open) words.push_back(word);
    word.clear();
    open = false;
  };
  for (; at < line.size() && line[at] != '|'; ++at) {
    const char c = line[at];
    if (c == ' ') {
      finish();
    } else if (c == '\'') {
      const auto end = line.find('\'', at + 1);
      word += line.substr(at + 1, end - at - 1);
      at = end;
      open = true;
    } else if (c == '"') {
      open = true;
      for (++at; line[at] != '"'; ++at) {
        if (line.substr(at, 2) != "$(") {
          word += line[at];
          continue;
        }
        const auto end = closing(line, at + 2);
        word += pipeline(line.substr(at + 2, end - at - 2));
        at = end;
      }
    } else if (c == '\\') {
      word += line[++at];
      open = true;
    } else {
      word += c;
      open = true;
    }
  }
  finish();
  return words;
}

std::string Shell::pipeline(std::string_view line) {
  if (line.empty() || line.front() == '#') return {};
  std::size_t at = 0;
  auto words = split(line, at);
  std::string input, file;
  // Filters behind a pipe only take the token or certificate out; a file may follow the last.
  auto rest = words;
  while (at < line.size()) rest = split(line, ++at);
  if (rest.size() > 2 && rest[rest.size() - 2] == ">") file = rest.back();
  const auto here = std::find(words.begin(), words.end(), "<<<");
  if (here != words.end()) {
    input = *(here + 1);
    words.erase(here, here + 2);
  }
  auto output = command(words, input);
  if (!file.empty()) files_[file] = output;
  return output;
}

std::string Shell::command(const std::vector<std::string>& words, const std::string& input) {
  if (words.empty()) return {};
  if (words[0] == "kubectl") return kubectl(words, input);
  if (words[0] == "sleep" || words[0] == "base64") return "done";
  if (words[0] == "openssl") return openssl(words);
  if (words[0] == "nc") {
    if (sent_.empty()) fail("nobody sends a token");
    return sent_;
  }
  fail("unknown command " + words[0]);
}

// `-subj /O=dev/CN=jane`.
std::string Shell::openssl(const std::vector<std::string>& words) {
  const auto at = std::find(words.begin(), words.end(), "-subj");
  std::string text = *(at + 1);
  asked_ = {};
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '/') {
      parts.emplace_back();
    } else {
      if (text[i] == '\\') ++i;
      parts.back() += text[i];
    }
  }
  for (const auto& part : parts) {
    if (part.starts_with("O=")) asked_.groups.push_back(part.substr(2));
    if (part.starts_with("CN=")) asked_.user = part.substr(3);
  }
  if (asked_.user.empty()) fail("a certificate for nobody");
  return {};
}

std::string Shell::kubectl(const std::vector<std::string>& words, const std::string& input) {
  Kubectl call{start_, {}, {}, {}, input};
  std::string as;
  std::vector<std::string> groups;
  for (std::size_t i = 1; i < words.size(); ++i) {
    const auto& word = words[i];
    const auto sign = word.find('=');
    if (word == "--") break;
    if (word == "-n" || word == "-f" || word == "-o") {
      if (word == "-n") call.ns = words.at(i + 1);
      ++i;
    } else if (word.starts_with("--") && sign == std::string::npos) {
      call.flags[word] = word == "--raw" ? words.at(++i) : std::string();
    } else if (word.starts_with("--as=")) {
      as = word.substr(sign + 1);
    } else if (word.starts_with("--as-group=")) {
      groups.push_back(word.substr(sign + 1));
    } else if (word.starts_with("--user=")) {
      const auto known = credentials_.find(word.substr(sign + 1));
      if (known == credentials_.end()) fail("no credentials " + word);
      call.who = known->second;
    } else if (word.starts_with("--")) {
      call.flags[word.substr(0, sign)] = word.substr(sign + 1);
    } else {
      call.words.push_back(word);
    }
  }
  if (!as.empty()) {
    const auto who = server_.impersonate(call.who, as, groups);
    require(who.has_value(), "impersonating " + as);
    call.who = *who;
  }
  const auto& verb = call.words.at(0);
  const auto& what = call.words.size() > 1 ? call.words[1] : verb;
  if (verb == "config") return set_credentials(call);
  if (verb == "auth") return what == "whoami" ? std::string() : can_i(call);
  if (verb == "get") return get(call);
  if (verb == "exec") {
    const auto* pod = server_.pod(call.ns, what);
    require(
        pod != nullptr && (server_.may(call.who, {"create", "", "pods", "exec", call.ns, what}) ||
                           server_.may(call.who, {"get", "", "pods", "exec", call.ns, what})),
        "exec");
    return token_of(call.ns, pod->service_account);
  }
  if (verb == "delete") {
    if (call.flags.contains("--raw")) return delete_raw(call);
    if (what.starts_with("secret/")) {
      require(server_.delete_secret(call.who, call.ns, value_after(what, "secret/")), what);
      return {};
    }
    if (what.find("binding/") != std::string::npos) {
      const bool wide = what.starts_with("clusterrolebinding/");
      require(server_.delete_binding(
                  call.who, wide ? BindingKind::ClusterRoleBinding : BindingKind::RoleBinding,
                  wide ? "" : call.ns, value_after(what, "binding/")),
              "delete " + what);
      return {};
    }
    const bool wide = what.starts_with("clusterrole/");
    require(server_.delete_role(call.who, wide ? RoleKind::ClusterRole : RoleKind::Role,
                                wide ? "" : call.ns, value_after(what, "role/")),
            "delete " + what);
    return {};
  }
  if (verb == "create" && what == "token") {
    const auto& name = call.words.at(2);
    require(server_.may(call.who, {"create", "", "serviceaccounts", "token", call.ns, name}),
            "token of " + name);
    return token_of(call.ns, name);
  }
  if (verb == "create" && what == "namespace") {
    require(server_.write_namespace(call.who, Way::Post, call.words.at(2)), "create namespace");
    return {};
  }
  if (!call.flags.contains("--validate")) fail("kubectl reads the schema first");
  if (verb == "create") return write(call, Way::Post);
  if (verb == "apply" && call.flags.contains("--dry-run")) return look_by_patch(call);
  if (verb == "apply" && call.flags.contains("--server-side")) return write(call, Way::Apply);
  if (verb == "replace") return write(call, Way::Put);
  fail("unknown kubectl " + verb);
}

std::string Shell::set_credentials(const Kubectl& call) {
  const auto& name = call.words.at(2);
  if (const auto token = call.flags.find("--token"); token != call.flags.end()) {
    if (!tokens_.contains(token->second)) fail("no such token: " + token->second);
    credentials_[name] = tokens_[token->second];
    return {};
  }
  const auto& file = call.flags.at("--client-certificate");
  const auto& subject = requests_.at(files_.at(file));
  Identity identity{subject.user, subject.groups};
  identity.groups.emplace_back(kGroupAuthenticated);
  credentials_[name] = identity;
  return {};
}

std::string Shell::token_of(const std::string& ns, const std::string& account) {
  if (!server_.account_exists(ns, account)) fail("no account " + ns + '/' + account);
  const auto user = service_account_username(ns, account);
  tokens_[user] = {user, implicit_groups(subject_from_username(user))};
  return user;
}

std::string Shell::secret_token(const std::string& ns, const std::string& name) {
  const auto* secret = server_.secret(ns, name);
  if (secret == nullptr) fail("no secret " + name);
  return token_of(ns, secret->meta.annotations.at("kubernetes.io/service-account.name"));
}

std::string Shell::get(const Kubectl& call) {
  const auto read = [&](std::string_view verb, const std::string& ns, const std::string& name) {
    require(server_.may(call.who, {verb, "", "secrets", "", ns, name}),
            std::string(verb) + " secret " + name);
    return secret_token(ns, name);
  };
  if (const auto raw = call.flags.find("--raw"); raw != call.flags.end()) {
    const auto ns = value_after(raw->second, "/namespaces/");
    const auto rest = value_after(raw->second, "metadata.name%3D");
    if (!rest.ends_with("&watch=true&timeoutSeconds=2")) fail("a watch that does not end");
    return read("watch", ns.substr(0, ns.find('/')), rest.substr(0, rest.find('&')));
  }
  if (call.words.at(1) == "secret") return read("get", call.ns, call.words.at(2));
  if (call.words.at(1) == "secrets") {
    return read("list", call.ns, value_after(call.flags.at("--field-selector"), "metadata.name="));
  }
  fail("unknown get " + call.words.at(1));
}

// An empty dry run answers with the object.
std::string Shell::look_by_patch(const Kubectl& call) {
  const auto object = json::parse(call.input);
  if (object["kind"] != "Secret" || object.contains("data")) fail("not an empty patch");
  const auto name = object["metadata"]["name"].get<std::string>();
  const auto ns = object["metadata"]["namespace"].get<std::string>();
  require(server_.may(call.who, {"patch", "", "secrets", "", ns, name}), "patch secret " + name);
  return secret_token(ns, name);
}

// A collection, of which a field selector picks one.
std::string Shell::delete_raw(const Kubectl& call) {
  const auto& path = call.flags.at("--raw");
  const auto name = value_after(path, "metadata.name%3D");
  const auto end = name.find('&');
  const auto picked = name.substr(0, end);
  const auto in = path.find("/namespaces/");
  const auto ns = in == std::string::npos ? std::string()
                                          : path.substr(in + 12, path.find('/', in + 12) - in - 12);
  const auto question = path.find('?');
  const auto slash = path.rfind('/', question);
  const auto resource = path.substr(slash + 1, question - slash - 1);
  const std::string_view group = resource == "secrets" ? std::string_view() : kRbacApi;
  require(server_.may(call.who, {"deletecollection", group, resource, "", ns, ""}),
          "deletecollection " + resource);
  if (end != std::string::npos) {
    if (resource != "secrets" || name.substr(end) != "&dryRun=All") fail("unknown " + path);
    return secret_token(ns, picked);
  }
  server_.remove(resource, ns, picked);
  return {};
}

std::string Shell::can_i(const Kubectl& call) {
  const auto& text = call.words.at(3);
  const auto dot = text.find('.');
  const auto group = dot == std::string::npos ? std::string() : text.substr(dot + 1);
  const auto sub = call.flags.find("--subresource");
  const ResourceAttributes request{call.words.at(2),
                                   group,
                                   std::string_view(text).substr(0, dot),
                                   sub == call.flags.end() ? std::string_view() : sub->second,
                                   call.ns,
                                   call.words.size() > 4 ? call.words[4] : std::string_view()};
  require(server_.may(call.who, request), "can-i " + call.words.at(2) + ' ' + text);
  return {};
}

std::string Shell::write_request(const Kubectl& call, Way way, const std::string& name) {
  require(server_.may_write(call.who, way,
                            {"", kCertificatesApi, "certificatesigningrequests", "", "", name},
                            requests_.contains(name), false),
          "certificate request");
  requests_[name] = asked_;
  return {};
}

std::string Shell::approve(const Kubectl& call, Way way, const std::string& name) {
  const auto may = [&](std::string_view verb, std::string_view resource, std::string_view sub,
                       std::string_view on) {
    return server_.may(call.who, {verb, kCertificatesApi, resource, sub, "", on});
  };
  require(
      may(way == Way::Apply ? "patch" : "update", "certificatesigningrequests", "approval", name),
      "approval");
  require(may("approve", "signers", "", "kubernetes.io/kube-apiserver-client") ||
              may("approve", "signers", "", "kubernetes.io/*"),
          "signer");
  const auto& groups = requests_.at(name).groups;
  require(std::find(groups.begin(), groups.end(), kGroupMasters) == groups.end(), "masters");
  return name;
}

// A container sends its token wherever it is told to; a pod that is there takes another image.
std::string Shell::write_pod(const Kubectl& call, Way way, const std::string& ns,
                             const std::string& name, const std::string& account) {
  const auto* old = server_.pod(ns, name);
  if (old == nullptr) {
    require(server_.write_pod(call.who, way, ns, name, account), "pod " + name);
    sent_ = token_of(ns, account);
    return {};
  }
  require(server_.may_write(call.who, way, {"", "", "pods", "", ns, name}, true, false),
          "change pod " + name);
  sent_ = token_of(ns, old->service_account);
  return {};
}

std::string Shell::write(const Kubectl& call, Way way) {
  const auto object = json::parse(call.input);
  const auto kind = object["kind"].get<std::string>();
  const auto name = object["metadata"]["name"].get<std::string>();
  const auto ns = object["metadata"].value("namespace", "");
  if (kind == "CertificateSigningRequest") {
    return call.flags.contains("--subresource") ? approve(call, way, name)
                                                : write_request(call, way, name);
  }
  if (kind.ends_with("Role")) {
    Role role;
    role.kind = kind == "ClusterRole" ? RoleKind::ClusterRole : RoleKind::Role;
    role.meta.name = name;
    role.meta.namespace_ = ns;
    const auto labels = object["metadata"].value("labels", json::object());
    for (const auto& [key, value] : labels.items()) role.meta.labels[key] = value;
    role.rules = rules_of(object["rules"]);
    require(server_.write_role(call.who, way, role), kind + ' ' + name);
  } else if (kind.ends_with("Binding")) {
    Binding binding;
    const bool wide = kind == "ClusterRoleBinding";
    binding.kind = wide ? BindingKind::ClusterRoleBinding : BindingKind::RoleBinding;
    binding.meta.name = name;
    binding.meta.namespace_ = ns;
    binding.role_ref.kind =
        object["roleRef"]["kind"] == "ClusterRole" ? RoleKind::ClusterRole : RoleKind::Role;
    binding.role_ref.name = object["roleRef"]["name"];
    for (const auto& one : object["subjects"]) binding.subjects.push_back(subject_of(one));
    require(server_.write_binding(call.who, way, binding), kind + ' ' + name);
  } else if (kind == "ServiceAccount") {
    require(server_.write_account(call.who, way, ns, name), "account " + name);
  } else if (kind == "Namespace") {
    require(server_.write_namespace(call.who, way, name), "namespace " + name);
  } else if (kind == "Secret") {
    RelatedObject secret;
    secret.kind = kind;
    secret.type = object["type"];
    secret.meta.name = name;
    secret.meta.namespace_ = ns;
    for (const auto& [key, value] : object["metadata"]["annotations"].items()) {
      secret.meta.annotations[key] = value;
    }
    const bool emptied = object.contains("data") && object["data"]["token"] == "";
    require(server_.write_secret(call.who, way, secret, emptied), "secret " + name);
  } else if (kind == "Pod") {
    return write_pod(call, way, ns, name, object["spec"].value("serviceAccountName", "default"));
  } else {
    fail("unknown kind " + kind);
  }
  return {};
}

}  // namespace nsposture::tests
