#include "graph/escalation/requests/read_object.h"

#include "graph/base/shell_quote.h"
#include "graph/escalation/requests/text.h"

#include <fmt/format.h>

#include <array>

namespace nsposture::escalation::requests {

namespace {

constexpr std::string_view kVersionPlace = "RESOURCE-VERSION";

// Who may read, with which verb; no verb when neither may.
struct Reader {
  const std::string* kubectl = nullptr;
  std::string_view verb;
};

Scope scope_of(const StepView& view, const ObjectPlace& what) {
  if (what.ns.empty()) return kCluster;
  const auto scope = view.world.find_scope(what.ns);
  return scope == kNone ? kAllNamespaces : scope;
}

// For `list` and `watch` with a field selector the API server takes the name from the selector.
std::string_view verb_of(const StepView& view, const Rights* rights, const ObjectPlace& what) {
  constexpr std::array<std::string_view, 3> kReading = {"get", "list", "watch"};
  if (rights == nullptr) return {};
  for (const auto verb : kReading) {
    const PolicyRule request{{std::string(verb)},
                             {std::string(what.api_group)},
                             {std::string(what.resource)},
                             {std::string(what.name)},
                             {},
                             {}};
    if (rights->may(request, scope_of(view, what))) return verb;
  }
  return {};
}

Reader open_reader(const StepView& view, const ObjectPlace& what) {
  return {&view.own_kubectl, verb_of(view, view.own_rights, what)};
}

Reader reader_of(const StepView& view, const ObjectPlace& what) {
  const auto verb = verb_of(view, view.rights, what);
  return verb.empty() ? open_reader(view, what) : Reader{&view.kubectl, verb};
}

// `get --watch` lists first; a watch without a timeout keeps kubectl waiting.
std::string first_event(const Reader& reader, const ObjectPlace& what) {
  const auto root = what.api_group.empty()
                        ? fmt::format("/api/{}", what.version)
                        : fmt::format("/apis/{}/{}", what.api_group, what.version);
  const auto url = collection_path(root, what.ns, what.resource, what.name);
  return fmt::format("{} get --raw {} | head -n 1", *reader.kubectl,
                     shell_quote(url + "&watch=true&timeoutSeconds=2"));
}

std::string get_line(const Reader& reader, const ObjectPlace& what, std::string_view output,
                     std::string_view item) {
  const auto kind = what.api_group.empty() ? std::string(what.resource)
                                           : fmt::format("{}.{}", what.resource, what.api_group);
  const auto begin = fmt::format("{} {}get {}", *reader.kubectl, in_namespace(what.ns), kind);
  if (reader.verb == "get") {
    return fmt::format("{} {} -o {}", begin, shell_quote(what.name), output);
  }
  return fmt::format("{} --field-selector={} -o jsonpath='{{.items[0]{}}}'", begin,
                     shell_quote(fmt::format("metadata.name={}", what.name)), item);
}

std::string print_field(const Reader& reader, const ObjectPlace& what, std::string_view field) {
  if (reader.verb.empty()) return {};
  if (reader.verb == "watch") {
    // The first field of that name is the object's own.
    return fmt::format(R"~({} | grep -o '"{}":"[^"]*"' | head -n 1 | cut -d'"' -f4)~",
                       first_event(reader, what), field);
  }
  return get_line(reader, what, fmt::format("jsonpath='{{.metadata.{}}}'", field),
                  fmt::format(".metadata.{}", field));
}

}  // namespace

std::string print_object(const StepView& view, const ObjectPlace& what) {
  const auto reader = reader_of(view, what);
  if (reader.verb.empty()) return {};
  if (reader.verb == "watch") {
    return first_event(reader, what) + R"( | sed 's/^{"type":"[A-Z]*","object"://; s/}$//')";
  }
  return get_line(reader, what, "json", {});
}

std::string print_metadata(const StepView& view, const ObjectPlace& what, std::string_view field) {
  return print_field(reader_of(view, what), what, field);
}

std::string print_metadata_openly(const StepView& view, const ObjectPlace& what,
                                  std::string_view field) {
  return print_field(open_reader(view, what), what, field);
}

StepText overwrite_versioned(const StepView& view, PermissionId patch, const ObjectPlace& what,
                             const std::string& json) {
  const auto plain = overwrite_object(view, patch, json);
  // kubectl itself reads the version before a PUT, when the acting identity may `get` the object.
  const bool itself = verb_of(view, view.rights, what) == "get";
  if (uses(view.edge, patch) || itself) return {plain, {}};
  constexpr std::string_view kMetadata = R"("metadata":{)";
  const auto at = json.find(kMetadata) + kMetadata.size();
  const auto before = json.substr(0, at) + R"("resourceVersion":")";
  const auto after = R"(",)" + json.substr(at);
  const auto command = print_metadata(view, what, "resourceVersion");
  if (command.empty()) {
    return {overwrite_object(view, patch, fmt::format("{}{}{}", before, kVersionPlace, after)),
            fmt::format("; a PUT has to name the version that the object has ({}), which `update` "
                        "does not show: it is a number, and a wrong one is answered with 409",
                        kVersionPlace)};
  }
  return {fmt::format("{} replace --validate=false -f - <<< {}\"$({})\"{}", view.kubectl,
                      shell_quote(before), command, shell_quote(after)),
          "; a PUT has to name the version that the object has, which is read first"};
}

}  // namespace nsposture::escalation::requests
