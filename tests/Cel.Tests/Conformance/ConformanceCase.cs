using System.Text.Json;

namespace Cel.Tests.Conformance;

/// <summary>One case of the specification: an expression, what it is evaluated with, and what must come out.</summary>
internal sealed record ConformanceCase(string Suite, string Section, string Name, string Expression, JsonElement Json)
{
    public bool NeedsProtobuf => Json.TryGetProperty("needs_protobuf", out var needs) && needs.GetBoolean();

    public bool IsChecked => !(Json.TryGetProperty("disable_check", out var disabled) && disabled.GetBoolean());

    public bool IsCheckOnly => Json.TryGetProperty("check_only", out var only) && only.GetBoolean();

    public string Container => Json.TryGetProperty("container", out var container) ? container.GetString()! : "";

    public override string ToString() => $"{Suite}/{Section}/{Name}";
}
