using System.Runtime.CompilerServices;
using Bib.Testing;
using Bib.V1;
using Google.Protobuf.Reflection;

namespace Bib.Gateway.Tests.Contracts;

/// <summary>
/// The public API as others speak it: every number, name and type of proto/bib/v1, one line each, in api.txt.
/// </summary>
public sealed class ApiSnapshotTests
{
    [Fact]
    public void No_number_name_or_type_of_the_public_api_changes_unnoticed() => Snapshot.ShouldBeKept(
        KeptFile(),
        Files().SelectMany(file => file.MessageTypes.SelectMany(Lines)
            .Concat(file.EnumTypes.SelectMany(Lines))
            .Concat(file.Services.SelectMany(Lines))),
        "clients of every age call this. Leave what is there as it is; add a field under the next number, or a method");

    [Fact]
    public void Every_file_of_the_public_api_is_looked_at() =>
        Files().Select(file => file.Name).Order(StringComparer.Ordinal).ShouldBe(
            Directory.GetFiles(Path.Combine(Path.GetDirectoryName(KeptFile())!, "../../../proto/bib/v1"), "*.proto")
                .Select(path => $"bib/v1/{Path.GetFileName(path)}").Order(StringComparer.Ordinal));

    private static IEnumerable<FileDescriptor> Files() =>
        typeof(TopicService).Assembly.GetTypes()
            .Where(type => type.Namespace == typeof(TopicService).Namespace && type.Name.EndsWith("Reflection", StringComparison.Ordinal))
            .Select(type => type.GetProperty(nameof(TopicReflection.Descriptor))!.GetValue(null))
            .Cast<FileDescriptor>();

    private static IEnumerable<string> Lines(MessageDescriptor message) => message.Fields.InDeclarationOrder()
        .Select(field => $"{message.FullName} {field.FieldNumber} {field.Name} {TypeOf(field)}{Group(field)}")
        .DefaultIfEmpty($"{message.FullName} is empty")
        .Concat(message.NestedTypes.Where(nested => nested.ToProto().Options?.MapEntry is not true).SelectMany(Lines))
        .Concat(message.EnumTypes.SelectMany(Lines));

    private static IEnumerable<string> Lines(EnumDescriptor values) =>
        values.Values.Select(value => $"{values.FullName} {value.Number} {value.Name}");

    private static IEnumerable<string> Lines(ServiceDescriptor service) => service.Methods.Select(method =>
        $"{service.FullName}/{method.Name}({(method.IsClientStreaming ? "stream " : "")}{method.InputType.FullName}) "
        + $"-> {(method.IsServerStreaming ? "stream " : "")}{method.OutputType.FullName}");

    private static string TypeOf(FieldDescriptor field) => field switch
    {
        { IsMap: true } => $"map<{TypeOf(field.MessageType.FindFieldByNumber(1))}, {TypeOf(field.MessageType.FindFieldByNumber(2))}>",
        { IsRepeated: true } => $"repeated {Single(field)}",
        { RealContainingOneof: null, HasPresence: true, FieldType: not FieldType.Message } => $"optional {Single(field)}",
        _ => Single(field),
    };

    private static string Single(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.Message => field.MessageType.FullName,
        FieldType.Enum => field.EnumType.FullName,
        var simple => simple.ToString().ToLowerInvariant(),
    };

    private static string Group(FieldDescriptor field) =>
        field.RealContainingOneof is { } group ? $" of {group.Name}" : "";

    private static string KeptFile([CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "api.txt");
}
