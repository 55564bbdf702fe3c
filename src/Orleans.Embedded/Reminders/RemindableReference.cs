using Orleans.Embedded.Invocation;
using Orleans.Embedded.References;
using Orleans.Runtime;

namespace Orleans.Embedded.Reminders;

/// <summary>A grain with reminders, called through <see cref="IRemindable"/> itself.</summary>
internal sealed class RemindableReference(ReferenceShape shape, GrainId grainId) : GrainProxy(shape, grainId), IRemindable
{
    public Task ReceiveReminder(string reminderName, TickStatus status) => Invoke(new RemindCall(reminderName, status));
}
