# nsposture_embed(TARGET NAME FILE): makes FILE part of TARGET, readable through
#   extern "C" const char NAME_begin[], NAME_end[];
# By the assembler's .incbin: no generated source to compile, whatever the size.
function(nsposture_embed target name file)
  get_filename_component(path "${file}" ABSOLUTE)
  set(source "${CMAKE_CURRENT_BINARY_DIR}/${name}.S")
  # A compiler cache looks at the source alone: without the hash it would take the bytes of an older
  # file for those of this one.
  file(SHA256 "${path}" hash)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${path}")
  file(CONFIGURE OUTPUT "${source}" @ONLY CONTENT [[
    .section .rodata
    .set @name@_is_@hash@, 0
    .global @name@_begin
    .global @name@_end
    .balign 16
@name@_begin:
    .incbin "@path@"
@name@_end:
    .byte 0
    .section .note.GNU-stack,"",%progbits
]])
  set_source_files_properties("${source}" PROPERTIES OBJECT_DEPENDS "${path}"
                              SKIP_PRECOMPILE_HEADERS ON)
  target_sources(${target} PRIVATE "${source}")
endfunction()
