"""Five double-DQN steps in PyTorch: the independent truth of the learner's arithmetic.

Writes little-endian float32 files beside itself:
  initial.bin, target.bin  5,508 parameters: per layer weights by input (transposed), then biases
  batches.bin              5 x 32 rows: state 16, action, reward, done, next state 16, next mask
  values.bin               32 x 4: Q of the first batch's states before any step
  gradient.bin             5,508: the first step's gradient before clipping
  losses.bin               5: the mean Huber losses
  final.bin                5,508: the parameters after the five steps
Needs torch. The target network is renewed after the third step; gradients are clipped to norm 0.05.
"""

import pathlib

import numpy as np
import torch

HERE = pathlib.Path(__file__).parent
torch.manual_seed(11)
torch.set_num_threads(1)
rng = np.random.default_rng(11)


def network():
    return torch.nn.Sequential(
        torch.nn.Linear(16, 64),
        torch.nn.ReLU(),
        torch.nn.Linear(64, 64),
        torch.nn.ReLU(),
        torch.nn.Linear(64, 4),
    )


def flat(net, what=lambda p: p.detach()):
    parts = []
    for layer in (net[0], net[2], net[4]):
        parts.append(what(layer.weight).T.reshape(-1))
        parts.append(what(layer.bias).reshape(-1))
    return torch.cat(parts).numpy().astype("<f4")


def save(name, array):
    np.asarray(array, dtype="<f4").tofile(HERE / name)


online, target = network(), network()
save("initial.bin", flat(online))
save("target.bin", flat(target))

size, steps, discount = 32, 5, 0.97
rows = []
for _ in range(steps):
    states = rng.uniform(-1, 1, (size, 16))
    actions = rng.integers(0, 4, (size, 1))
    rewards = rng.normal(0, 2, (size, 1))
    done = rng.random((size, 1)) < 0.25
    following = rng.uniform(-1, 1, (size, 16))
    # HOLD (bit 0) is always allowed.
    masks = rng.integers(0, 8, (size, 1)) * 2 + 1
    rows.append(np.concatenate([states, actions, rewards, done, following, masks], axis=1))
rows = np.asarray(rows, dtype="<f4")
save("batches.bin", rows)

optimizer = torch.optim.Adam(online.parameters(), lr=1e-3)
huber = torch.nn.HuberLoss(delta=1.0)
losses = []
for step in range(steps):
    batch = torch.from_numpy(rows[step].copy())
    states, following = batch[:, :16], batch[:, 19:35]
    actions, rewards, done = batch[:, 16].long(), batch[:, 17], batch[:, 18]
    bits = batch[:, 35].long()
    allowed = torch.stack([(bits >> k) & 1 for k in range(4)], dim=1).bool()
    with torch.no_grad():
        best = online(following).masked_fill(~allowed, -torch.inf).argmax(1, keepdim=True)
        worth = target(following).gather(1, best).squeeze(1)
        goal = rewards + discount * worth * (1 - done)
    values = online(states)
    if step == 0:
        save("values.bin", values.detach().numpy())
    loss = huber(values.gather(1, actions[:, None]).squeeze(1), goal)
    optimizer.zero_grad()
    loss.backward()
    if step == 0:
        save("gradient.bin", flat(online, lambda p: p.grad))
    norm = torch.nn.utils.clip_grad_norm_(online.parameters(), 0.05)
    assert norm > 0.05, "the clipping takes part"
    optimizer.step()
    losses.append(loss.item())
    if step == 2:
        target.load_state_dict(online.state_dict())
save("losses.bin", losses)
save("final.bin", flat(online))
print("torch", torch.__version__, "losses", losses)
