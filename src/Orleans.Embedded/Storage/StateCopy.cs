using System.Text.Json;
using System.Text.Json.Serialization;

namespace Orleans.Embedded.Storage;

/// <summary>Turns states into bytes and back, so that nobody shares an object with the storage.</summary>
internal static class StateCopy
{
    private static readonly JsonSerializerOptions _options = new()
    {
        IncludeFields = true,
        PreferredObjectCreationHandling = JsonObjectCreationHandling.Replace,
    };

    public static byte[] Write<T>(T? state) => JsonSerializer.SerializeToUtf8Bytes(state, _options);

    public static T? Read<T>(byte[] json) => JsonSerializer.Deserialize<T>(json, _options);
}
