using System.Globalization;
using System.Security;
using System.Text;
using Libp2p.Core;

namespace Libp2p.Nat.Upnp;

/// <summary>A call of a UPnP service, and its answer (UPnP Device Architecture 1.1, 3.1).</summary>
internal static class SoapMessage
{
    private const string What = "UPnP answer";

    /// <summary>A call.</summary>
    public static byte[] Call(string service, string action, params ReadOnlySpan<(string Name, string Value)> arguments)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in arguments)
            text.Append(CultureInfo.InvariantCulture, $"<{name}>{SecurityElement.Escape(value)}</{name}>");
        return Encoding.UTF8.GetBytes(
            "<?xml version=\"1.0\"?>\r\n"
            + "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" "
            + "s:encodingStyle=\"http://schemas.xmlsoap.org/soap/encoding/\">"
            + $"<s:Body><u:{action} xmlns:u=\"{service}\">{text}</u:{action}></s:Body></s:Envelope>\r\n");
    }

    /// <summary>Reads an answer.</summary>
    /// <returns>What it says by name, or the number and words of an error.</returns>
    /// <exception cref="MalformedException">It is neither.</exception>
    public static SoapAnswer Read(ReadOnlyMemory<byte> document, string action)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var (answered, fault) = (false, false);
        foreach (var (name, text) in SafeXml.Read(document, What))
        {
            if (name == action + "Response") answered = true;
            else if (name == "Fault") fault = true;
            else if (text is not null) values.TryAdd(name, text);
        }

        if (fault && values.TryGetValue("errorCode", out var code)
            && int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var error))
            return new(values, error, Shown.Of(values.GetValueOrDefault("errorDescription", "no reason")));
        return answered && !fault
            ? new(values, null, "")
            : throw new MalformedException(What, $"it does not answer {action}");
    }
}
