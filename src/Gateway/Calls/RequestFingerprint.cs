using System.Collections;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Bib.Gateway.Calls;

/// <summary>
/// By what a repeat is told: the method's request with all that it names, as it names it, but for its key. The method
/// is in it by the name of its request, which no other method has.
/// </summary>
internal static class RequestFingerprint
{
    /// <summary>SHA-256 in lower-case hex.</summary>
    /// <param name="request">The request, which stays as it is.</param>
    /// <param name="key">The field that holds the idempotency key.</param>
    public static string Of<T>(T request, FieldDescriptor key)
        where T : IMessage<T>
    {
        var asked = request.Clone();
        key.Accessor.Clear(asked);
        SortMaps(asked);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(request.Descriptor.FullName));
        hash.AppendData([0]);
        hash.AppendData(asked.ToByteArray());
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>A map has no order: the same client may send the same one otherwise the next time.</summary>
    private static void SortMaps(IMessage message)
    {
        foreach (var field in message.Descriptor.Fields.InFieldNumberOrder())
        {
            if (field.IsMap) Sort((IDictionary)field.Accessor.GetValue(message));
            else if (field is { FieldType: FieldType.Message, IsRepeated: false }
                && field.Accessor.GetValue(message) is IMessage inner) SortMaps(inner);
        }
    }

    private static void Sort(IDictionary map)
    {
        var entries = new List<DictionaryEntry>(map.Count);
        foreach (DictionaryEntry entry in map) entries.Add(entry);
        entries.Sort((one, other) => string.CompareOrdinal(one.Key.ToString(), other.Key.ToString()));
        map.Clear();
        foreach (var entry in entries) map.Add(entry.Key, entry.Value);
    }
}
